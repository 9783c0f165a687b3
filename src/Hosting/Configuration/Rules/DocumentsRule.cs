using PluginChat.Hosting.Configuration.Blocks;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>The folder of static files: whether it is there, and whether it gives away more than was meant.</summary>
static class DocumentsRule
{
    public static void Check(ConfigBlock block, string key, string documents, ConfigReading reading)
    {
        var relative = Path.GetRelativePath(reading.Directory, documents);
        var location = block.Find(key)?.Location ?? new(reading.File, 1, 1);
        if (!Directory.Exists(documents))
            reading.Findings.Warning(location, $"documents folder '{relative}' not found; its files are answered 404 until it exists");
        else if (
            reading.File.StartsWith(Path.TrimEndingDirectorySeparator(documents) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        )
            reading.Findings.Warning(
                location,
                $"documents folder '{relative}' holds this configuration, which anyone "
                    + "could download; use a separate folder such as 'web'"
            );
    }
}
