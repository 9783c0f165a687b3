using System.IO.Enumeration;

namespace PluginChat.Hosting.Files;

/// <summary>
/// The files below a folder, links followed: each folder is walked once and each file is taken once, under the name that needs no link
/// where there is one. So circles of links end, and equal trees give equal names.
/// </summary>
sealed class FolderWalk
{
    readonly record struct Found(string Name, bool IsFolder, bool IsLink);

    // Nothing is skipped in silence: what may not be read is an exception.
    static readonly EnumerationOptions s_all = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
    };

    readonly FolderWalkRules _rules;
    readonly CancellationToken _cancellation;
    readonly Stack<(string Path, string Prefix)> _folders = new();
    readonly Queue<(string Path, string Name)> _links = new();
    readonly HashSet<FileIdentity> _walked = [];
    readonly HashSet<FileIdentity> _taken = [];
    int _looked;

    FolderWalk(FolderWalkRules rules, CancellationToken cancellation)
    {
        (_rules, _cancellation) = (rules, cancellation);
        // Known before it is met, under whatever name: so it is never walked.
        if (rules.Excluded is not null && FileStatus.Of(rules.Excluded) is { Kind: FileKind.Directory } status)
            _walked.Add(status.Identity);
    }

    /// <summary>The regular files, by name.</summary>
    public List<FoundFile> Files { get; } = [];

    /// <summary>What is called like a file but would block or never end.</summary>
    public List<string> Special { get; } = [];

    /// <summary>Links to files that are not there.</summary>
    public List<string> Dangling { get; } = [];

    /// <summary>Whether there was more than the rules allow to be looked at.</summary>
    public bool IsCutOff => _looked > _rules.MostEntries;

    /// <summary>Walks a folder.</summary>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static FolderWalk Of(string root, FolderWalkRules rules, CancellationToken cancellation)
    {
        var walk = new FolderWalk(rules, cancellation);
        walk.Enter(root, "");
        walk.ReadFolders();
        // Only now: what has a name without a link keeps that.
        while (walk.GoesOn && walk._links.TryDequeue(out var link))
        {
            walk.Follow(link.Path, link.Name);
            walk.ReadFolders();
        }
        walk.Files.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return walk;
    }

    bool GoesOn => !IsCutOff && Files.Count < _rules.MostFiles;

    void ReadFolders()
    {
        while (GoesOn && _folders.TryPop(out var folder))
            Read(folder.Path, folder.Prefix);
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
            foreach (
                var found in new FileSystemEnumerable<Found>(
                    folder,
                    static (ref FileSystemEntry e) => new(e.FileName.ToString(), e.IsDirectory, IsLink(ref e)),
                    s_all
                )
            )
            {
                _cancellation.ThrowIfCancellationRequested();
                if (++_looked > _rules.MostEntries)
                    return;
                if (found.IsLink)
                    links.Add(found.Name);
                else if (!found.IsFolder)
                    Take(Path.Combine(folder, found.Name), prefix + found.Name, isLink: false);
                else if (_rules.EntersFolder(prefix, found.Name))
                    Enter(Path.Combine(folder, found.Name), prefix + found.Name + "/");
            }
        }
        catch (DirectoryNotFoundException) when (prefix.Length > 0)
        {
            // Deleted meanwhile, with all below it.
        }
        links.Sort(StringComparer.Ordinal);
        foreach (var link in links.Where(l => _rules.EntersFolder(prefix, l)))
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
        if (!_rules.TakesFile(name))
            return;
        var status = FileStatus.Of(path);
        switch (status.Kind)
        {
            // Two names of one file without a link are two files.
            case FileKind.Regular when _taken.Add(status.Identity) || !isLink:
                Files.Add(new(path, name, status));
                break;
            case FileKind.Special:
                Special.Add(path);
                break;
            case FileKind.Missing when isLink:
                Dangling.Add(path);
                break;
        }
    }

    static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
