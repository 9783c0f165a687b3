using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;

namespace PluginChat.Hosting.Files;

/// <summary>
/// A file, or a pattern of <c>*</c> and <c>**</c>, relative to the file that it stands in: an entry of a configuration's <c>include</c>, or
/// a controller's <c>#:include</c>.
/// </summary>
/// <param name="Directory">The folder of the file that it stands in.</param>
/// <param name="Pattern">What stands there.</param>
sealed record FileGlob(string Directory, string Pattern)
{
    // More than a site has, and less than an hour of walking through links to everything.
    const int MostFiles = 10_000,
        MostEntries = 100_000;

    public bool HasWildcard => Pattern.Contains('*');

    /// <summary>Why it cannot be expanded, or null.</summary>
    public string? Problem =>
        !HasWildcard ? null
        : Path.IsPathRooted(Pattern) ? "a pattern with '*' is relative to the file that it stands in"
        : Pattern.Split('/').SkipWhile(s => s == "..").Contains("..") ? "'..' may only come first in a pattern with '*'"
        : null;

    /// <summary>Whether it means a file of that full path, if there is one.</summary>
    public bool Means(string path)
    {
        if (!HasWildcard)
            return Path.GetFullPath(Pattern, Directory) == path;
        var (folder, pattern) = Split();
        return path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && MatcherOf(pattern).Match(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')).HasMatches;
    }

    /// <summary>The files that it means now; one without a wildcard is given whether it exists or not.</summary>
    public GlobMatch Expand(int mostEntries = MostEntries)
    {
        if (!HasWildcard)
            return new(this, [Path.GetFullPath(Pattern, Directory)], []);
        var (folder, pattern) = Split();
        try
        {
            return System.IO.Directory.Exists(folder) ? In(folder, pattern, mostEntries) : new(this, [], []);
        }
        catch (DirectoryNotFoundException)
        {
            return new(this, [], []); // it went away meanwhile
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(this, [], [], e.Message);
        }
    }

    // What stands before the first '*' is the folder to look in: it may lead out of the file's own.
    (string Folder, string[] Pattern) Split()
    {
        var parts = Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var fixedParts = parts.TakeWhile(p => !p.Contains('*')).ToArray();
        return (Path.GetFullPath(Path.Combine([Directory, .. fixedParts])), parts[fixedParts.Length..]);
    }

    static Matcher MatcherOf(string[] pattern) => new Matcher(StringComparison.Ordinal).AddInclude(string.Join('/', pattern));

    GlobMatch In(string folder, string[] pattern, int mostEntries)
    {
        var deepest = pattern.Contains("**") ? int.MaxValue : pattern.Length - 1;
        var matcher = MatcherOf(pattern);
        var found = FolderWalk.Of(
            folder,
            new(
                name => matcher.Match(name).HasMatches,
                (prefix, _) => deepest == int.MaxValue || prefix.AsSpan().Count('/') <= deepest,
                Excluded: null,
                MostFiles,
                mostEntries
            ),
            CancellationToken.None
        );
        if (found.IsCutOff || found.Files.Count >= MostFiles)
        {
            return new(
                this,
                [],
                [],
                found.IsCutOff
                    ? $"more than {mostEntries:N0} files and folders are below '{folder}': name a folder "
                        + "that holds less before the first '*', and look for links out of it"
                    : $"it means {MostFiles:N0} files or more: name a folder that holds less"
            );
        }
        return new(
            this,
            [.. found.Files.Select(f => f.Path).Order(StringComparer.Ordinal)],
            [
                .. found.Special.Order(StringComparer.Ordinal).Select(s => $"'{s}' is a FIFO, a socket or a device: it is left out"),
                // Emacs marks a file that is being edited with a hidden link to nothing.
                .. found
                    .Dangling.Where(d => !Path.GetFileName(d).StartsWith('.'))
                    .Order(StringComparer.Ordinal)
                    .Select(d => $"'{d}' is a link to a file that is not there, and left out: correct or delete it"),
            ]
        );
    }
}
