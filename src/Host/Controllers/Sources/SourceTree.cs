using System.IO.Enumeration;
using PluginChat.Host.Files;

namespace PluginChat.Host.Controllers.Sources;

/// <summary>
/// The .cs files below a folder, as the SDK's default items have them: all, at any depth, but for <c>bin</c> and <c>obj</c> at the top and
/// names with a leading dot. Links are followed, but each folder is walked once and each file is taken once, under the name that
/// needs no link where there is one; so circles end.
/// </summary>
sealed class SourceTree
{
    readonly record struct Found(string Name, bool IsFolder, bool IsLink);

    // Nothing is skipped in silence: what may not be read is an exception.
    static readonly EnumerationOptions s_all = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    readonly string _root;
    readonly CancellationToken _cancellation;
    readonly Stack<(string Path, string Prefix)> _folders = new();
    readonly Queue<(string Path, string Name)> _links = new();
    readonly HashSet<FileIdentity> _walked = [];
    readonly HashSet<FileIdentity> _taken = [];
    int _looked;

    SourceTree(string root, string? excluded, CancellationToken cancellation)
    {
        (_root, _cancellation) = (root, cancellation);
        // Known before it is met, under whatever name: so it is never walked.
        if (excluded is not null && FileStatus.Of(excluded) is { Kind: FileKind.Directory } status)
            _walked.Add(status.Identity);
    }

    public List<SourceEntry> Files { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Why it cannot be taken, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Walks a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="excluded">A folder that is no part of any controller: the cache.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <param name="mostFiles">How many files are enough.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static SourceTree Walk(string root, string? excluded, CancellationToken cancellation, int mostFiles = SourceLimits.Files)
    {
        var tree = new SourceTree(root, excluded, cancellation);
        tree.Walk(mostFiles);
        tree.Files.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return tree;
    }

    void Walk(int mostFiles)
    {
        Enter(_root, "");
        WalkFolders();
        // Only now: what has a name without a link keeps that. In the order of their names, so that equal trees give equal names.
        while (Problem is null && Files.Count < mostFiles && _links.TryDequeue(out var link))
        {
            Follow(link.Path, link.Name);
            WalkFolders();
        }

        void WalkFolders()
        {
            while (Problem is null && Files.Count < mostFiles && _folders.TryPop(out var folder))
                Read(folder.Path, folder.Prefix);
        }
    }

    void Enter(string path, string prefix)
    {
        if (FileStatus.Of(path) is { Kind: FileKind.Directory } status && _walked.Add(status.Identity))
            _folders.Push((path, prefix));
    }

    void Read(string folder, string prefix)
    {
        var links = new List<string>();
        try
        {
            foreach (var found in new FileSystemEnumerable<Found>(folder, static (ref FileSystemEntry e) => new(e.FileName.ToString(), e.IsDirectory, IsLink(ref e)), s_all))
            {
                _cancellation.ThrowIfCancellationRequested();
                if (++_looked > SourceLimits.Entries)
                {
                    Problem = $"more than {SourceLimits.Entries:N0} files and folders are below it: name a folder that holds the controller alone, and look for links out of it";
                    return;
                }
                // Editors' and version control's.
                if (found.Name.StartsWith('.'))
                    continue;
                if (found.IsLink)
                    links.Add(found.Name);
                else if (!found.IsFolder)
                    Take(Path.Combine(folder, found.Name), prefix + found.Name, isLink: false);
                else if (!IsOutput(found.Name, prefix))
                    Enter(Path.Combine(folder, found.Name), prefix + found.Name + "/");
            }
        }
        catch (DirectoryNotFoundException) when (prefix.Length > 0)
        {
            // Deleted meanwhile, with all below it.
        }
        links.Sort(StringComparer.Ordinal);
        foreach (var link in links.Where(l => !IsOutput(l, prefix)))
            _links.Enqueue((Path.Combine(folder, link), prefix + link));
    }

    void Follow(string path, string name)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (FileStatus.Of(path).Kind == FileKind.Directory)
            Enter(path, name + "/");
        else
            Take(path, name, isLink: true);
    }

    void Take(string path, string name, bool isLink)
    {
        if (!name.EndsWith(".cs", StringComparison.Ordinal))
            return;
        var status = FileStatus.Of(path);
        switch (status.Kind)
        {
            // Two names of one file without a link are two files, as they are to the SDK.
            case FileKind.Regular when _taken.Add(status.Identity) || !isLink:
                Files.Add(new(path, name, status));
                break;
            case FileKind.Special:
                Warnings.Add($"'{path}' is a FIFO, a socket or a device: it is left out");
                break;
            case FileKind.Missing when isLink:
                Problem ??= $"'{path}' is a link to a file that is not there: correct or delete it";
                break;
        }
    }

    // What a build generates lies there.
    static bool IsOutput(string name, string prefix) => prefix.Length == 0 && name is ("bin" or "obj");

    static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
