using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>
/// The source files elsewhere that controllers have in common: <c>#:include ../shared/*.cs</c>, or a <c>Compile</c> item of the .csproj.
/// </summary>
static class IncludedFiles
{
    /// <summary>What a directive means; null where it means nothing.</summary>
    public static FileGlob? GlobOf(SourceDirective directive) =>
        !directive.Value.EndsWith(".cs", StringComparison.Ordinal) ? null
        : new FileGlob(Path.GetDirectoryName(directive.File.Path) ?? "", directive.Value.Replace('\\', '/')) is { Problem: null } glob
            ? glob
        : null;

    /// <summary>Why a directive gives no source, or null.</summary>
    /// <param name="directive">The directive.</param>
    /// <param name="sources">What was read, with what it includes.</param>
    public static string? ProblemOf(SourceDirective directive, SourceSet sources)
    {
        if (directive.Value.Length == 0)
            // A .csproj says elsewhere what is wrong with it.
            return directive.Text is null ? $"'{directive}' names no file: write '#:include ../shared/Names.cs'" : null;
        if (!directive.Value.EndsWith(".cs", StringComparison.Ordinal))
            return $"'{directive}': controllers include .cs files: name one, or a pattern such as ../shared/*.cs";
        var glob = new FileGlob(Path.GetDirectoryName(directive.File.Path) ?? "", directive.Value.Replace('\\', '/'));
        return glob.Problem is { } problem ? $"'{directive}': {problem}"
            : sources.Files.Any(f => glob.Means(f.Path)) ? null
            : glob.HasWildcard ? $"'{directive}' matches no .cs file: correct the path"
            : $"'{directive}': '{Path.GetFullPath(glob.Pattern, glob.Directory)}' is not there: correct the path";
    }

    /// <summary>The files that are there, beside those that a controller has in its folder.</summary>
    /// <param name="globs">What it includes.</param>
    /// <param name="listing">What it has.</param>
    /// <param name="cacheDirectory">The cache, which is no part of any controller; null for none.</param>
    public static SourceListing Add(IEnumerable<FileGlob> globs, SourceListing listing, string? cacheDirectory)
    {
        var folder = listing.Kind == SourceKind.Folder ? listing.Source : Path.GetDirectoryName(listing.Source)!;
        var known = listing.Entries.Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        var included = new SortedDictionary<string, FoundFile>(StringComparer.Ordinal);
        foreach (var glob in globs)
        {
            var match = glob.Expand(SourceLimits.Entries);
            if (match.Problem is { } problem)
                return listing with { Problem = $"'{glob.Pattern}', which it includes: {problem}" };
            foreach (var path in match.Files.Where(f => !known.Contains(f) && !IsBelow(f, cacheDirectory)))
            {
                if (FileStatus.Of(path) is { Kind: FileKind.Regular } status)
                    included[path] = new(path, Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), status);
            }
        }
        return included.Count == 0 ? listing
            : listing.Entries.Length + included.Count > SourceLimits.Files
                ? listing with
                {
                    Problem = $"it holds or includes more than {SourceLimits.Files:N0} files: include what belongs to the controller alone",
                }
            : listing with { Entries = [.. listing.Entries, .. included.Values.OrderBy(f => f.Name, StringComparer.Ordinal)] };
    }

    static bool IsBelow(string path, string? folder) =>
        folder is { Length: > 0 }
        && path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
