using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Configuration;

/// <summary>
/// What a configuration was read from. It tells whether reading again could give something else: by content, since file
/// times and events lie (an atomic rename, a network mount, a clock that was set). The contents themselves rather than their
/// hash: they are small, and the first hash of a process loads the cryptography library, 15 ms of its start.
/// </summary>
sealed record ConfigInputs
{
    public static readonly ConfigInputs None = new();

    /// <summary>The files with the bytes that were parsed, the main one first. A second look could already be of an edit.</summary>
    public ImmutableArray<LoadedFile> Files { get; init; } = [];

    public ImmutableArray<GlobMatch> Includes { get; init; } = [];

    /// <summary>Controllers that the reader looked for, and whether they were there.</summary>
    public ImmutableArray<PathProbe> Probes { get; init; } = [];

    public bool HasSameContent(ConfigInputs other) =>
        Same(Files, other.Files, (a, b) => a.SameAs(b)) && Same(Includes, other.Includes, (a, b) => a.SameAs(b));

    /// <summary>Whether the files are as they were.</summary>
    public bool AreCurrent() => Files.All(f => f.Content.SameAs(FileContent.Read(f.File))) && Includes.All(i => i.SameAs(i.Glob.Expand()));

    /// <summary>
    /// Whether controllers are still there or not there. It matters only after a rejection: making the folder that was missing
    /// mends the configuration without an edit, while deleting one that is in use must not take the routes away.
    /// </summary>
    public bool ProbesAreCurrent() => Probes.All(p => p == PathProbe.Look(p.Path));

    static bool Same<T>(ImmutableArray<T> a, ImmutableArray<T> b, Func<T, T, bool> same)
        where T : class => a.Length == b.Length && a.Zip(b).All(pair => same(pair.First, pair.Second));
}
