using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;

namespace PluginChat.Host.Configuration.Syntax;

/// <summary>An entry of <c>include</c>: a file, or a pattern of <c>*</c> and <c>**</c>, relative to the file that it stands in.</summary>
sealed record IncludeGlob(string Directory, string Pattern)
{
    public bool HasWildcard => Pattern.Contains('*');

    /// <summary>Why it cannot be expanded, or null.</summary>
    public string? Problem => !HasWildcard ? null
        : Path.IsPathRooted(Pattern) ? "a pattern with '*' is relative to the file that it stands in"
        : Pattern.Split('/').SkipWhile(s => s == "..").Contains("..") ? "'..' may only come first in a pattern with '*'"
        : null;

    /// <summary>The files that it means now, sorted; one without a wildcard is given whether it exists or not.</summary>
    public ImmutableArray<string> Expand()
    {
        if (!HasWildcard)
            return [Path.GetFullPath(Pattern, Directory)];
        try
        {
            var files = new Matcher(StringComparison.Ordinal).AddInclude(Pattern).GetResultsInFullPath(Directory);
            return [.. files.Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];          // a folder that went away meanwhile, or that may not be read
        }
    }
}
