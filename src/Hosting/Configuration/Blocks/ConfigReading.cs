using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Hosting.Configuration.Blocks;

/// <summary>One pass over a configuration: where it lies, what was found, and which paths it was looked for.</summary>
sealed class ConfigReading(string file, ConfigFindings findings)
{
    readonly List<PathProbe> _probes = [];

    public string File { get; } = file;

    public string Directory { get; } = Path.GetDirectoryName(file)!;

    public ConfigFindings Findings { get; } = findings;

    /// <summary>What is wrong with an address of the engine, or null; see <see cref="SiteConfigReader.Read"/>.</summary>
    public Func<string, string?>? EngineProblem { get; init; }

    public ImmutableArray<PathProbe> Probes => [.. _probes];

    /// <summary>Whether a file or folder exists, remembered: the reading is worth repeating when that changes.</summary>
    public bool Exists(string path)
    {
        var probe = PathProbe.Look(path);
        _probes.Add(probe);
        return probe.Exists;
    }

    /// <summary>A path of the file as an absolute one, without a separator at its end.</summary>
    public string Resolve(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, Directory));
}
