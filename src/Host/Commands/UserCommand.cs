using System.CommandLine;
using PluginChat.Hosting.Accounts;

namespace PluginChat.Host.Commands;

/// <summary>What there is to do about the site's users.</summary>
static class UserCommand
{
    public static Command Create()
    {
        var hash = new Command("hash", "Ask for a password, and print the hash of it that 'http.auth.users' takes.");
        hash.SetAction(_ => Hash(Console.In, !Console.IsInputRedirected, Console.Out, Console.Error));
        return new("user", "The users of the site.") { hash };
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
