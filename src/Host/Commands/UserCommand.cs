using System.CommandLine;
using PluginChat.Hosting.Accounts;

namespace PluginChat.Host.Commands;

/// <summary>What there is to do about the site's users.</summary>
static class UserCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var hash = new Command("hash", "Ask for a password, and print the hash of it that 'http.auth.users' takes.");
        hash.SetAction(_ => Hash(Console.In, !Console.IsInputRedirected, Console.Out, Console.Error));
        var name = new Argument<string>("NAME") { Description = "The user's name." };
        var roles = new Argument<string[]>("ROLE") { Description = "The user's roles.", Arity = ArgumentArity.ZeroOrMore };
        UserEdits? Edits(ParseResult arguments) => UserEdits.Of(arguments.GetValue(config)!, arguments.GetValue(profile));
        Command Make(string verb, string description, Func<UserEdits, ParseResult, Task<int>> run, params Argument[] arguments)
        {
            var command = new Command(verb, description);
            foreach (var argument in arguments)
                command.Arguments.Add(argument);
            command.SetAction(parsed => Edits(parsed) is { } edits ? run(edits, parsed) : Task.FromResult(ExitCode.BadInput));
            return command;
        }
        return new("user", "The users of the site, in the file of 'http.auth.store'.")
        {
            Make(
                "add",
                "Ask for a password, and add a user.",
                (edits, p) => edits.AddAsync(p.GetValue(name)!, p.GetValue(roles)!),
                name,
                roles
            ),
            Make("remove", "Remove a user, whose WebSockets and logins end.", (edits, p) => edits.RemoveAsync(p.GetValue(name)!), name),
            Make("password", "Ask for a new password of a user.", (edits, p) => edits.SetPasswordAsync(p.GetValue(name)!), name),
            Make(
                "roles",
                "Give a user these roles, and no others.",
                (edits, p) => edits.SetRolesAsync(p.GetValue(name)!, p.GetValue(roles)!),
                name,
                roles
            ),
            Make("list", "Print the users and their roles.", (edits, _) => Task.FromResult(edits.List())),
            hash,
        };
    }

    /// <summary>Prints the hash of a password.</summary>
    public static int Hash(TextReader input, bool isTerminal, TextWriter output, TextWriter errors)
    {
        if (PasswordInput.Read(input, isTerminal, errors) is not { } password)
            return ExitCode.BadInput;
        output.WriteLine(PasswordCheck.Hash(password));
        return ExitCode.Ok;
    }
}
