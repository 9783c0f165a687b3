using System.CommandLine;
using PluginChat.Host.Configuration;

namespace PluginChat.Host.Commands;

/// <summary>Checks the configuration and that every controller compiles.</summary>
static class CheckCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var strict = new Option<bool>("--strict") { Description = "Treat warnings, such as an unknown key, as errors." };
        var command = new Command("check", "Check the configuration and compile all controllers, without serving.") { strict };
        command.SetAction(arguments =>
        {
            var result = ConfigFile.Read(arguments.GetValue(config)!, arguments.GetValue(profile));
            if (result.Site is null)
                return ExitCode.BadInput;
            var compiled = result.Site.Esp.Compile ? CompileCommand.Run(result.Site, arguments.GetValue(strict)) : ExitCode.Ok;
            if (arguments.GetValue(strict) && result.Diagnostics.Length > 0)
            {
                Console.Error.WriteLine($"{result.Diagnostics.Length} warnings in the configuration, which --strict counts as errors.");
                return ExitCode.BadInput;
            }
            Console.WriteLine(compiled == ExitCode.Ok ? $"{Path.GetFileName(result.Site.File)} is fine: {result.Site.Routes.Length} routes." : "Not everything compiles; see above.");
            return compiled;
        });
        return command;
    }
}
