using PluginChat.Host.Configuration;

namespace PluginChat.Host.Commands;

/// <summary>Reads the configuration for a command and prints what is wrong with it.</summary>
static class ConfigFile
{
    /// <summary>The result, whose site is null where there are errors; they are on the error output then.</summary>
    public static SiteConfigResult Read(string file, string? profile)
    {
        var result = SiteConfigReader.Read(Path.GetFullPath(file), profile);
        foreach (var diagnostic in result.Diagnostics)
            (diagnostic.Severity == ConfigSeverity.Error ? Console.Error : Console.Out).WriteLine(diagnostic);
        return result;
    }
}
