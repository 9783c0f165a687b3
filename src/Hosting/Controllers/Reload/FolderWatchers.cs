namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>One watcher for each folder, however many controllers have files in it.</summary>
/// <param name="changed">Called with each path that changed.</param>
/// <param name="missed">Called where changes were too many to be told.</param>
sealed class FolderWatchers(Action<string> changed, Action missed) : IDisposable
{
    readonly Lock _lock = new();
    readonly Dictionary<FolderWatch, (FileSystemWatcher? Watcher, int Users)> _watchers = []; // under _lock
    bool _isDisposed; // under _lock

    public void Use(FolderWatch watch)
    {
        lock (_lock)
        {
            if (!_isDisposed)
                _watchers[watch] = _watchers.TryGetValue(watch, out var open) ? (open.Watcher, open.Users + 1) : (Open(watch), 1);
        }
    }

    public void Free(FolderWatch watch)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(watch, out var open))
                return;
            if (open.Users > 1)
            {
                _watchers[watch] = (open.Watcher, open.Users - 1);
                return;
            }
            _watchers.Remove(watch);
            open.Watcher?.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var (watcher, _) in _watchers.Values)
                watcher?.Dispose();
            _watchers.Clear();
        }
    }

    FileSystemWatcher? Open(FolderWatch watch)
    {
        try
        {
            var watcher = new FileSystemWatcher(watch.Folder)
            {
                IncludeSubdirectories = watch.Recursive,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, e) => changed(e.FullPath);
            watcher.Created += (_, e) => changed(e.FullPath);
            watcher.Deleted += (_, e) => changed(e.FullPath);
            watcher.Renamed += (_, e) =>
            {
                changed(e.OldFullPath);
                changed(e.FullPath);
            };
            watcher.Error += (_, _) => missed();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null; // no inotify instances left, or no permission: the safety rescan is slower but does
        }
    }
}
