using System.CommandLine;
using System.CommandLine.Help;

namespace PluginChat.Host.Commands;

/// <summary>The program's commands and options.</summary>
static class CommandLine
{
    // An installed tool is started by another name than that of its assembly.
    static string Name =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, "DotnetToolSettings.xml")) ? "pluginchat" : RootCommand.ExecutableName;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new Command(
            Name,
            "PluginChat serves controllers that it compiles itself: save one, and every connected client runs the new code."
        )
        {
            new HelpOption { Recursive = true },
            new VersionOption(),
        };
        var config = new Option<string>("--config", "-c")
        {
            Description = "The site's configuration. Paths in it start from its folder.",
            DefaultValueFactory = _ => "appweb.json",
            HelpName = "FILE",
            Recursive = true,
        };
        var profile = new Option<string?>("--profile")
        {
            Description = "The entry of 'profiles' in the configuration to apply, instead of its 'profile'.",
            HelpName = "NAME",
            Recursive = true,
        };
        root.Options.Add(config);
        root.Options.Add(profile);
        var run = new RunCommand(config, profile);
        root.Subcommands.Add(run.Command);
        root.Subcommands.Add(NewCommand.Create());
        root.Subcommands.Add(EditorCommand.Create());
        root.Subcommands.Add(CompileCommand.Create(config, profile));
        root.Subcommands.Add(CheckCommand.Create(config, profile));
        root.Subcommands.Add(OpenApiCommand.Create(config, profile));
        root.Subcommands.Add(CleanCommand.Create(config, profile));
        root.Subcommands.Add(ReloadCommand.Create(config, profile));
        root.Subcommands.Add(UpgradeCommand.Create(config, profile));
        root.Subcommands.Add(StatusCommand.Create(config, profile));
        root.Subcommands.Add(UserCommand.Create(config, profile));
        root.Subcommands.Add(RoleCommand.Create(config, profile));
        run.MakeDefaultOf(root);
        var arguments = root.Parse(args);
        var exitCode = await arguments
            .InvokeAsync(
                new InvocationConfiguration
                {
                    // Ctrl-C and SIGTERM are the web host's: it drains its clients.
                    ProcessTerminationTimeout = null,
                }
            )
            .ConfigureAwait(false);
        // The library itself says 1 to a line that it could not read.
        return arguments.Errors.Count > 0 && exitCode != ExitCode.Ok ? ExitCode.BadInput : exitCode;
    }
}
