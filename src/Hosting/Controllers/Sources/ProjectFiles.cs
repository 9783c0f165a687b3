using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>Finds the files of .NET projects that have a say in a controller.</summary>
static class ProjectFiles
{
    /// <summary>Where a solution keeps the versions of its packages.</summary>
    public const string Versions = "Directory.Packages.props";

    static readonly string[] s_above = ["Directory.Build.props", "Directory.Build.targets", Versions];

    // What a build reads in any project. Other files are data, and may be large.
    static readonly string[] s_extensions = [".cs", ".csproj", ".props", ".targets", ".resx"];

    public static bool IsProject(string path) => path.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase);

    /// <summary>The project beside a controller's sources, and the versions that hold for it.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IEnumerable<FoundFile> Beside(string folder)
    {
        var projects = Directory
            .EnumerateFiles(folder, "*.csproj")
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .SelectMany(Found)
            .ToList();
        return projects.Count == 0 ? [] : projects.Concat(Nearest(folder, Versions));
    }

    /// <summary>What a project is built from: the files in its folder, and those above that hold for it.</summary>
    /// <param name="project">Its .csproj or folder, which need not be there.</param>
    /// <param name="cacheDirectory">The cache, which is no part of any project; null for none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IEnumerable<FoundFile> Of(string project, string? cacheDirectory, CancellationToken cancellation)
    {
        var folder = IsProject(project) ? Path.GetDirectoryName(project)! : project;
        return !Directory.Exists(folder)
            ? []
            : FolderWalk
                .Of(folder, new(IsTaken, IsWalked, cacheDirectory, SourceLimits.Files, SourceLimits.Entries), cancellation)
                .Files.Concat(s_above.SelectMany(name => Nearest(folder, name)));
    }

    static bool IsTaken(string name) => s_extensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    static bool IsWalked(string prefix, string name) => !name.StartsWith('.') && !(prefix.Length == 0 && name is ("bin" or "obj"));

    static IEnumerable<FoundFile> Nearest(string folder, string name)
    {
        for (string? above = folder; above is { Length: > 0 }; above = Path.GetDirectoryName(above))
        {
            if (Found(Path.Combine(above, name)).ToList() is { Count: > 0 } found)
                return found;
        }
        return [];
    }

    static IEnumerable<FoundFile> Found(string path) =>
        FileStatus.Of(path) is { Kind: FileKind.Regular } status ? [new(path, Path.GetFileName(path), status)] : [];
}
