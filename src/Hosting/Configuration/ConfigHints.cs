using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration;

/// <summary>
/// Tells that something may have happened in the folders of the configuration's files. Only a hint: events are lost when a
/// folder is made again, on network mounts, and when there are too many, so nothing may depend on them.
/// </summary>
sealed class ConfigHints(Action hint) : IDisposable
{
    // Written by Watch and Dispose only, both under the provider's lane.
    ImmutableArray<FileSystemWatcher> _watchers = [];

    /// <summary>Watches the folders of these inputs instead. Opened anew each time: a folder made again has a new identity.</summary>
    public void Watch(ConfigInputs inputs)
    {
        Dispose();
        _watchers =
        [
            .. inputs
                .Files.Select(f => (Folder: Path.GetDirectoryName(f.File)!, Deep: false))
                .Concat(inputs.Includes.Where(i => i.Glob.HasWildcard).Select(i => Root(i.Glob.Directory, i.Glob.Pattern)))
                .Distinct()
                .Select(f => Open(f.Folder, f.Deep))
                .OfType<FileSystemWatcher>(),
        ];
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _watchers = [];
    }

    // The folder before the first wildcard; the ones below it only for a pattern that goes there.
    static (string Folder, bool Deep) Root(string directory, string pattern)
    {
        var start = pattern[..pattern.IndexOf('*')];
        var folder = Path.GetFullPath(start[..(start.LastIndexOf('/') + 1)], directory);
        return (Path.TrimEndingDirectorySeparator(folder), pattern[start.Length..].Contains('/'));
    }

    FileSystemWatcher? Open(string folder, bool deep)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = deep };
            watcher.Changed += (_, _) => hint();
            watcher.Created += (_, _) => hint();
            watcher.Deleted += (_, _) => hint();
            watcher.Renamed += (_, _) => hint();
            watcher.Error += (_, _) => hint();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null; // no such folder now, or no inotify instances left: the safety rescan is slower but does
        }
    }
}
