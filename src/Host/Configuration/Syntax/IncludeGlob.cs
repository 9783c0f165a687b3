using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;
using PluginChat.Host.Files;

namespace PluginChat.Host.Configuration.Syntax;

/// <summary>An entry of <c>include</c>: a file, or a pattern of <c>*</c> and <c>**</c>, relative to the file that it stands in.</summary>
sealed record IncludeGlob(string Directory, string Pattern)
{
    // More than a site has, and less than an hour of walking through links to everything.
    const int MostFiles = 10_000, MostEntries = 100_000;

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
            // What stands before the first '*' is the folder to look in: it may lead out of the file's own.
            var parts = Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var fixedParts = parts.TakeWhile(p => !p.Contains('*')).ToArray();
            var folder = Path.GetFullPath(Path.Combine([Directory, .. fixedParts]));
            if (!System.IO.Directory.Exists(folder))
                return [];
            var rest = parts[fixedParts.Length..];
            var deepest = rest.Contains("**") ? int.MaxValue : rest.Length - 1;
            var matcher = new Matcher(StringComparison.Ordinal).AddInclude(string.Join('/', rest));
            var found = FolderWalk.Of(folder, new(name => matcher.Match(name).HasMatches, (prefix, _) => deepest == int.MaxValue || prefix.AsSpan().Count('/') <= deepest,
                Excluded: null, MostFiles, MostEntries), CancellationToken.None);
            return [.. found.Files.Select(f => f.Path).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];          // a folder that went away meanwhile, or that may not be read
        }
    }
}
