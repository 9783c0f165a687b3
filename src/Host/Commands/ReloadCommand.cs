using System.CommandLine;
using PluginChat.Hosting.LocalCommands;

namespace PluginChat.Host.Commands;

/// <summary>Tells a running host to swap to what its sources or its cache hold now.</summary>
static class ReloadCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var hosts = new HostCommand(config, profile);
        var force = new Option<bool>("--force")
        {
            Description = "Replace controllers that did not change, too: their timers begin anew, and what is not preserved is lost.",
        };
        var command = new Command(
            "reload",
            "Tell the running host to take up the controllers that changed in its cache (or its sources) now. SIGHUP does the same."
        )
        {
            force,
        };
        hosts.AddTo(command);
        command.SetAction(
            (arguments, cancellation) =>
                hosts.SendAsync(arguments, arguments.GetValue(force) ? LocalCommand.ForcedReload : LocalCommand.Reload, cancellation)
        );
        return command;
    }
}
