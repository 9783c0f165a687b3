using System.CommandLine;

namespace PluginChat.Host.Commands;

/// <summary>What there is to do about the roles of the site's users.</summary>
static class RoleCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var name = new Argument<string>("NAME") { Description = "The role's name." };
        var abilities = new Argument<string[]>("ABILITY")
        {
            Description = "What it may do; another role's name for all that that may.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var add = new Command("add", "Add a role, or give it other abilities.") { name, abilities };
        var remove = new Command("remove", "Remove a role, from all users too.") { name };
        add.SetAction(p =>
            UserEdits.Of(p.GetValue(config)!, p.GetValue(profile)) is { } edits
                ? edits.AddRoleAsync(p.GetValue(name)!, p.GetValue(abilities)!)
                : Task.FromResult(ExitCode.BadInput)
        );
        remove.SetAction(p =>
            UserEdits.Of(p.GetValue(config)!, p.GetValue(profile)) is { } edits
                ? edits.RemoveRoleAsync(p.GetValue(name)!)
                : Task.FromResult(ExitCode.BadInput)
        );
        return new("role", "The roles of the site's users, in the file of 'http.auth.store'.") { add, remove };
    }
}
