using System.CommandLine;
using PluginChat.Hosting.Controllers.Cache;

namespace PluginChat.Host.Commands;

/// <summary>Empties the cache.</summary>
static class CleanCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var command = new Command("clean", "Empty the cache. What is needed again is compiled again.");
        command.SetAction(arguments =>
        {
            var result = ConfigFile.Read(arguments.GetValue(config)!, arguments.GetValue(profile));
            if (result.Site is null)
                return ExitCode.BadInput;
            var removed = new CompiledCache(result.Site.CacheDirectory, TimeProvider.System).Clear();
            CommandConsole.WriteLine($"{removed} entries removed from '{result.Site.CacheDirectory}'.");
            return ExitCode.Ok;
        });
        return command;
    }
}
