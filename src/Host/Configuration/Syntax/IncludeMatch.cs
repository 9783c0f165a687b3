using System.Collections.Immutable;

namespace PluginChat.Host.Configuration.Syntax;

/// <summary>An entry of <c>include</c> and the files that it meant.</summary>
sealed record IncludeMatch(IncludeGlob Glob, ImmutableArray<string> Files)
{
    public bool SameAs(IncludeMatch other) => Glob == other.Glob && Files.SequenceEqual(other.Files);
}
