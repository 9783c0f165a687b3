using System.CommandLine;
using System.Globalization;
using PluginChat.Hosting.LocalCommands;
using PluginChat.Hosting.Succession;

namespace PluginChat.Host.Commands;

/// <summary>Tells a running host to start its successor, and to hand everything over to it.</summary>
static class UpgradeCommand
{
    const int MostSeconds = 3600;

    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var hosts = new HostCommand(config, profile);
        var program = new Argument<string?>("program")
        {
            Description = "The new host: a program, or its DLL. By default the file that runs, which may have been replaced.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "PATH",
        };
        var patience = new Option<int>("--timeout")
        {
            Description = "How many seconds the new host may take to load everything.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => (int)Predecessor.Loading.TotalSeconds,
        };
        patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostSeconds)
                result.AddError($"--timeout is a number of seconds from 1 to {MostSeconds}.");
        });
        var command = new Command(
            "upgrade",
            "Replace the running host by a new process that takes over its open connections and their state. SIGUSR2 does the same."
        )
        {
            program,
            patience,
        };
        hosts.AddTo(command);
        command.SetAction(
            (arguments, cancellation) =>
                hosts.SendAsync(
                    arguments,
                    string.Create(CultureInfo.InvariantCulture, $"{LocalCommand.Upgrade} {arguments.GetValue(patience)}")
                        + (arguments.GetValue(program) is { } path ? $" {Full(path)}" : ""),
                    cancellation
                )
        );
        return command;
    }

    // The host has another folder, maybe. A name without one is looked for by the system.
    static string Full(string path) => File.Exists(path) ? Path.GetFullPath(path) : path;
}
