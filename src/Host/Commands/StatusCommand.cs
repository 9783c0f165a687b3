using System.CommandLine;
using PluginChat.Hosting.LocalCommands;

namespace PluginChat.Host.Commands;

/// <summary>Prints what a running host says about itself.</summary>
static class StatusCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var hosts = new HostCommand(config, profile);
        var command = new Command("status", "Print how the running host is: its controllers, what they failed with, their clients.");
        hosts.AddTo(command);
        command.SetAction((arguments, cancellation) => hosts.SendAsync(arguments, LocalCommand.Status, cancellation));
        return command;
    }
}
