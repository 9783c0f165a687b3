using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>The <c>compress</c> key: whether answers are compressed, and which files.</summary>
sealed record CompressConfig
{
    public bool Enabled { get; init; }

    /// <summary>Of the files that are compressed, without dots; empty for all that are worth it, and for what actions answer.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    public bool TakesActions => Enabled && Extensions.IsEmpty;

    public bool TakesFile(string path) =>
        Enabled && (Extensions.IsEmpty || Extensions.Contains(Path.GetExtension(path).TrimStart('.'), StringComparer.OrdinalIgnoreCase));
}
