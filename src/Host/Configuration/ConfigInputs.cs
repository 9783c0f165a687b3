using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Host.Configuration.Syntax;

namespace PluginChat.Host.Configuration;

/// <summary>
/// What a configuration was read from. It tells whether reading again could give something else: by content, since file
/// times and events lie (an atomic rename, a network mount, a clock that was set).
/// </summary>
sealed record ConfigInputs
{
    public static readonly ConfigInputs None = new();

    /// <summary>The files, the main one first.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    public ImmutableArray<IncludeGlob> Globs { get; init; } = [];

    /// <summary>Controllers that the reader looked for, and whether they were there.</summary>
    public ImmutableArray<PathProbe> Probes { get; init; } = [];

    /// <summary>Stands for the contents of all files and the matches of all globs.</summary>
    public string Digest { get; init; } = "";

    public static ConfigInputs Of(ConfigSources sources, ImmutableArray<PathProbe> probes) => new()
    {
        Files = sources.Files,
        Globs = [.. sources.Globs.Select(g => g.Glob)],
        Probes = probes,
        // Of the bytes that were parsed, not of a second look: an edit between the two would never be seen.
        Digest = Hash(sources.Files.Select(f => (f, sources.ContentOf(f))), sources.Globs.SelectMany(g => g.Files)),
    };

    /// <summary>Whether the files are as they were.</summary>
    public bool AreCurrent() =>
        Digest == Hash(Files.Select(f => (f, FileContent.Read(f))), Globs.SelectMany(g => g.Expand()));

    /// <summary>
    /// Whether controllers came or went. It matters only after a rejection: making the folder that was missing mends the
    /// configuration without an edit, while deleting one that is in use must not take the routes away.
    /// </summary>
    public bool ProbesAreCurrent() => Probes.All(p => p.Exists == PathProbe.Look(p.Path).Exists);

    static string Hash(IEnumerable<(string File, FileContent Content)> files, IEnumerable<string> matches)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (file, content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\0{content.Problem}\0{content.Bytes.Length}\0"));
            hash.AppendData(content.Bytes);
        }
        foreach (var match in matches)
            hash.AppendData(Encoding.UTF8.GetBytes($"{match}\0"));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
