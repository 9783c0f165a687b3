using System.Collections.Immutable;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>Finds and reads what controllers are made of. Whatever goes wrong is in the result.</summary>
/// <param name="cacheDirectory">The cache, which is no part of any controller, wherever it lies; null where there is none.</param>
sealed class SourceReader(string? cacheDirectory)
{
    /// <summary>What belongs to a controller now, without reading it.</summary>
    public SourceListing List(string source, CancellationToken cancellation)
    {
        var kind = SourceKind.None;
        try
        {
            kind = SourceKinds.Of(source);
            if (IsInCache(source))
                return SourceListing.Failed(source, kind, "it lies in the cache ('directories.cache'): move one of them");
            var listing = kind switch
            {
                SourceKind.Folder => OfFolder(source, cancellation),
                SourceKind.File => new(source, kind, [new(source, Path.GetFileName(source), FileStatus.Of(source))], null, []),
                SourceKind.Plugin => PluginFiles.List(source, IsInCache),
                _ => SourceListing.Failed(source, kind, WhyNone(source)),
            };
            return kind is SourceKind.Folder or SourceKind.File
                ? listing with
                {
                    Configs = [.. ConfigsOf(kind == SourceKind.Folder ? source : Path.GetDirectoryName(source))],
                    Projects = kind == SourceKind.Folder ? [.. ProjectFiles.Beside(source)] : [],
                }
                : listing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SourceListing.Failed(source, kind, e.Message);
        }
    }

    /// <summary>Reads a folder of .cs and .esp files, a single file, or a prebuilt plugin.</summary>
    public SourceSet Read(string source, CancellationToken cancellation) => Read(List(source, cancellation), cancellation);

    /// <summary>Reads what was listed.</summary>
    public SourceSet Read(SourceListing listing, CancellationToken cancellation)
    {
        if (listing.Problem is not null)
            return new(listing, []);
        var isPlugin = listing.Kind == SourceKind.Plugin;
        var files = ImmutableArray.CreateBuilder<SourceFile>(listing.Entries.Length);
        var (left, most) = (
            isPlugin ? SourceLimits.PluginBytes : SourceLimits.TotalBytes,
            isPlugin ? SourceLimits.PluginBytes : SourceLimits.FileBytes
        );
        var projects = ImmutableArray.CreateBuilder<SourceFile>(listing.Projects.Length);
        var reading = "";
        try
        {
            foreach (var (entry, to) in listing.Entries.Select(e => (e, files)).Concat(listing.Projects.Select(p => (p, projects))))
            {
                reading = entry.Path;
                cancellation.ThrowIfCancellationRequested();
                if (Read(entry, Math.Min(most, left)) is not { } content)
                    continue;
                left -= content.Length;
                to.Add(new(entry.Path, entry.Name, content));
            }
        }
        catch (FileTooLargeException e)
        {
            var problem =
                left < most || isPlugin
                    ? $"its files are larger than {(isPlugin ? SourceLimits.PluginBytes : SourceLimits.TotalBytes) >> 20} "
                        + $"MB together, with '{reading}': remove what does not belong to it"
                    : $"{e.Message.TrimEnd('.')}, the most that a source file may have: split "
                        + "it, or keep data in a file that is not called .cs or .esp";
            return new(listing with { Problem = problem }, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(listing with { Problem = e.Message }, []);
        }
        if (files.Count == 0)
            return new(listing with { Problem = "it holds no .cs or .esp file" }, []);
        if (isPlugin)
            return new(listing, files.DrainToImmutable());
        var sources = files.DrainToImmutable();
        var configs = AnalyzerConfigFiles.Of(listing.Source, sources);
        return configs.Excess is { } excess
            ? new(
                listing with
                {
                    Problem =
                        $"its .editorconfig and .globalconfig files are larger than {SourceLimits.ConfigBytes >> 20} MB together, with "
                        + $"'{excess}': remove what does not belong to it",
                },
                []
            )
            : new(listing, sources, configs) { Projects = projects.DrainToImmutable() };
    }

    static IEnumerable<FoundFile> ConfigsOf(string? folder)
    {
        for (; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, ".editorconfig");
            if (FileStatus.Of(path) is { Kind: FileKind.Regular } status)
                yield return new(path, path, status);
        }
    }

    // Null where it was deleted since it was listed: the next look finds out.
    static byte[]? Read(FoundFile entry, long mostBytes)
    {
        try
        {
            return RegularFile.ReadAllBytes(entry.Path, mostBytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a controller: sources, or a plugin that uses the contract.</summary>
    public bool IsController(string source, CancellationToken cancellation)
    {
        try
        {
            return !IsInCache(source)
                && SourceKinds.Of(source) switch
                {
                    SourceKind.Folder => SourceTree.Walk(source, cacheDirectory, cancellation, mostFiles: 1).Files.Count > 0,
                    SourceKind.File => true,
                    SourceKind.Plugin => PluginHeader.Of(RegularFile.ReadAllBytes(source, SourceLimits.PluginBytes)).Contract is not null,
                    _ => false,
                };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    SourceListing OfFolder(string source, CancellationToken cancellation)
    {
        var tree = SourceTree.Walk(source, cacheDirectory, cancellation);
        var problem =
            tree.IsCutOff
                ? $"more than {SourceLimits.Entries:N0} files and folders are below it: name a folder "
                    + "that holds the controller alone, and look for links out of it"
            : tree.Dangling is [var link, ..] ? $"'{link}' is a link to a file that is not there: correct or delete it"
            : tree.Files.Count == 0 ? "it holds no .cs or .esp file"
            : tree.Files.Count >= SourceLimits.Files
                ? $"it holds {SourceLimits.Files:N0} .cs and .esp files or more: name a folder that holds the controller alone"
            : null;
        return new(
            source,
            SourceKind.Folder,
            [.. tree.Files],
            problem,
            [.. tree.Special.Select(s => $"'{s}' is a FIFO, a socket or a device, and no source: it is left out")]
        );
    }

    bool IsInCache(string path) =>
        cacheDirectory is { Length: > 0 } cache
        && (
            path == cache
            || path.StartsWith(Path.TrimEndingDirectorySeparator(cache) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        );

    static string WhyNone(string source) =>
        FileStatus.Of(source).Kind switch
        {
            FileKind.Missing => "not found",
            FileKind.Regular => "it is not a controller: name a folder of .cs and .esp files, a .cs file, or the DLL of a plugin",
            _ => "it is a FIFO, a socket or a device: name a folder of .cs and .esp files, a .cs file, or the DLL of a plugin",
        };
}
