using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>An action route needs a controller that is there. One named by tokens is only known per request.</summary>
static class SourceRule
{
    // A site with thousands of entries has no use for a guess that takes a second.
    const int MaxCandidates = 2000;

    static readonly string[] s_noControllers = ["bin", "obj", "node_modules", "artifacts"];

    public static void Check(ConfigNode route, string label, ConfigNode? source, bool compile, ConfigReading reading)
    {
        if (source is null)
            reading.Findings.Error(
                route.Location,
                $"{label}an action route needs a controller; add source: 'controllers/…', or handlers: [ 'fileHandler' ] for files"
            );
        else if (!TokenTemplate.Parse(source.Text).HasTokens)
            CheckExists(source, label, compile, reading);
    }

    public static void CheckPreload(ConfigBlock esp, ConfigNode source, bool compile, ConfigReading reading)
    {
        if (source.Text.Length == 0 || TokenTemplate.Parse(source.Text).HasTokens)
            esp.Error(source, "preload", $"takes controllers such as 'controllers/chat', not {source}");
        else
            CheckExists(source, "esp.preload: ", compile, reading);
    }

    static void CheckExists(ConfigNode source, string label, bool compile, ConfigReading reading)
    {
        if (!compile || reading.Exists(reading.Resolve(source.Text)))
            return; // without a compiler the cache is all that is needed
        else if (Path.GetExtension(source.Text) is ".esp")
            reading.Findings.Error(
                source.Location,
                $"{label}'{source.Text}' is a page; name the folder that it is in as the controller, and the page as the 'target'"
            );
        else if (Path.GetExtension(source.Text) is ".c" or ".cpp")
            reading.Findings.Error(
                source.Location,
                $"{label}controller '{source.Text}' is an ESP controller in C; write it in C# and name its "
                    + $"folder, such as 'controllers/{Path.GetFileNameWithoutExtension(source.Text)}'"
            );
        else
        {
            var path = source.Text.Replace('\\', '/').TrimEnd('/');
            var hint = NearestKey.Hint(path, Candidates(reading.Directory), "; create it, or correct 'source'");
            reading.Findings.Error(source.Location, $"{label}controller '{source.Text}' not found{hint}");
        }
    }

    // Two levels: 'controllers' and what is in it.
    static IEnumerable<string> Candidates(string site) =>
        Entries(site)
            .SelectMany(e => Directory.Exists(e) ? Entries(e).Prepend(e) : [e])
            .Take(MaxCandidates)
            .Select(e => Path.GetRelativePath(site, e).Replace('\\', '/'));

    static IEnumerable<string> Entries(string folder)
    {
        var options = new EnumerationOptions
        {
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        };
        return Directory
            .EnumerateFileSystemEntries(folder, "*", options)
            .Where(e => Directory.Exists(e) ? !s_noControllers.Contains(Path.GetFileName(e)) : Path.GetExtension(e) is ".cs" or ".dll")
            .Order(StringComparer.Ordinal);
    }
}
