using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;

namespace PluginChat.Host.Configuration.Syntax;

/// <summary>An entry of <c>include</c>: a file, or a pattern of <c>*</c> and <c>**</c>, relative to the file that it stands in.</summary>
readonly record struct IncludeGlob(string Directory, string Pattern)
{
    public bool HasWildcard => Pattern.Contains('*');

    /// <summary>The files that it means now, sorted; one without a wildcard is given whether it exists or not.</summary>
    public ImmutableArray<string> Expand()
    {
        if (!HasWildcard)
            return [Path.GetFullPath(Pattern, Directory)];
        var files = new Matcher(StringComparison.Ordinal).AddInclude(Pattern).GetResultsInFullPath(Directory);
        return [.. files.Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
    }
}
