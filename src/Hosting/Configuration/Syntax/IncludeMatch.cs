using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>An entry of <c>include</c> and the files that it meant.</summary>
/// <param name="Glob">The entry.</param>
/// <param name="Files">The files, sorted.</param>
/// <param name="LeftOut">What matches and is not a file that can be read, as a sentence each.</param>
/// <param name="Problem">Why it could not be expanded to its end, or null. Some of the files instead of all would be other routes in
/// silence.</param>
sealed record IncludeMatch(IncludeGlob Glob, ImmutableArray<string> Files, ImmutableArray<string> LeftOut, string? Problem = null)
{
    public bool SameAs(IncludeMatch other) =>
        Glob == other.Glob && Problem == other.Problem && Files.SequenceEqual(other.Files) && LeftOut.SequenceEqual(other.LeftOut);
}
