using System.Collections.Immutable;

namespace PluginChat.Hosting.Files;

/// <summary>A <see cref="FileGlob"/> and the files that it meant.</summary>
/// <param name="Glob">The file or pattern.</param>
/// <param name="Files">The files, sorted.</param>
/// <param name="LeftOut">What matches and is not a file that can be read, as a sentence each.</param>
/// <param name="Problem">Why it could not be expanded to its end, or null. Some of the files instead of all would be another
/// configuration, or another controller, in silence.</param>
sealed record GlobMatch(FileGlob Glob, ImmutableArray<string> Files, ImmutableArray<string> LeftOut, string? Problem = null)
{
    public bool SameAs(GlobMatch other) =>
        Glob == other.Glob && Problem == other.Problem && Files.SequenceEqual(other.Files) && LeftOut.SequenceEqual(other.LeftOut);
}
