using System.Collections.Immutable;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>
/// Which files belong to a controller, and what the system says of each. Two that are the same mean that nothing was written in between,
/// unless it was written within a tick of the file system's clock: see <see cref="IsSettled"/>.
/// </summary>
/// <param name="Source">The controller's folder or file.</param>
/// <param name="Kind">What that is.</param>
/// <param name="Entries">The files, by name.</param>
/// <param name="Problem">Why there is nothing to build, or null.</param>
/// <param name="Warnings">What was left out, and should not be there.</param>
sealed record SourceListing(
    string Source,
    SourceKind Kind,
    ImmutableArray<FoundFile> Entries,
    string? Problem,
    ImmutableArray<string> Warnings
)
{
    // The coarsest clock of a file system that controllers lie on: FAT's, with 2 s.
    static readonly TimeSpan s_tick = TimeSpan.FromSeconds(3);

    /// <summary>The .editorconfig files that hold for it; an edit of one may be an edit of what the compiler says.</summary>
    public ImmutableArray<FoundFile> Configs { get; init; } = [];

    /// <summary>The .csproj beside the sources, and the files of projects that the controller refers to.</summary>
    public ImmutableArray<FoundFile> Projects { get; init; } = [];

    public static SourceListing Failed(string source, SourceKind kind, string problem) => new(source, kind, [], problem, []);

    public bool SameAs(SourceListing other) =>
        Problem == other.Problem
        && Kind == other.Kind
        && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan())
        && Configs.AsSpan().SequenceEqual(other.Configs.AsSpan())
        && Projects.AsSpan().SequenceEqual(other.Projects.AsSpan());

    /// <summary>Whether everything was written so long ago that a further write would show as a later time.</summary>
    public bool IsSettled(DateTimeOffset now)
    {
        var before = (now - s_tick - DateTimeOffset.UnixEpoch).Ticks;
        foreach (var entry in Entries.Concat(Configs).Concat(Projects))
        {
            if (entry.Status.Changed > before)
                return false;
        }
        return true;
    }
}
