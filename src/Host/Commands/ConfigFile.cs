using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Host.Commands;

/// <summary>Reads the configuration for a command and prints what is wrong with it.</summary>
static class ConfigFile
{
    /// <summary>The result, whose site is null where there are errors; they are on the error output then.</summary>
    public static SiteConfigResult Read(string file, string? profile) =>
        Read(
            file,
            profile,
            diagnostic =>
            {
                if (diagnostic.Severity == ConfigSeverity.Error)
                    CommandConsole.WriteErrorLine(diagnostic);
                else
                    CommandConsole.WriteLine(diagnostic);
            }
        );

    /// <summary>The same, where what is wrong is told to somebody.</summary>
    public static SiteConfigResult Read(string file, string? profile, Action<ConfigDiagnostic> tell)
    {
        var result = SiteConfigReader.Read(Path.GetFullPath(file), profile, ProgramParts.EngineProblem);
        foreach (var diagnostic in result.Diagnostics)
            tell(diagnostic);
        return result;
    }
}
