using System.Collections.Concurrent;

namespace PluginChat.Host.Controllers;

/// <summary>
/// Watches the sources of every controller in use. Its events are hints: each only asks the controller's lane to look again,
/// and the content's hash decides. Some edits raise no event at all (a folder that was made again, a network mount), so
/// every lane looks every <see cref="SafetyRescan"/> too.
/// </summary>
sealed class SourceWatcher : IAsyncDisposable
{
    public static readonly TimeSpan SafetyRescan = TimeSpan.FromSeconds(1.5);

    sealed class Watched(ReloadLane lane)
    {
        public ReloadLane Lane => lane;

        /// <summary>1 while a look is due that has not begun: it stands for any number of hints.</summary>
        public int Asked;
    }

    readonly ConcurrentDictionary<string, FileSystemWatcher?> _watchers = new(StringComparer.Ordinal);     // by folder
    readonly ConcurrentBag<Watched> _watched = [];
    readonly CancellationTokenSource _ended = new();
    readonly CancellationToken _stop;           // outlives its source
    readonly Lock _looksLock = new();
    readonly List<Task> _looks = [];            // under _looksLock
    readonly ITimer _timer;

    public SourceWatcher(ControllerRegistry controllers, TimeProvider time)
    {
        _stop = _ended.Token;
        controllers.Added = Add;
        _timer = time.CreateTimer(_ => HintAll(), null, SafetyRescan, SafetyRescan);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        foreach (var watcher in _watchers.Values)
            watcher?.Dispose();
        Task[] looks;
        lock (_looksLock)
            looks = [.. _looks];
        await Task.WhenAll(looks).ConfigureAwait(false);
        _ended.Dispose();
    }

    void Add(ReloadLane lane)
    {
        _watched.Add(new(lane));
        Watch(lane.Controller.Source);
    }

    void Ask(Watched watched)
    {
        if (Interlocked.Exchange(ref watched.Asked, 1) != 0)
            return;
        lock (_looksLock)
        {
            if (_stop.IsCancellationRequested)
                return;
            _looks.RemoveAll(l => l.IsCompleted);
            _looks.Add(Task.Run(() => LookAsync(watched)));
        }
    }

    async Task LookAsync(Watched watched)
    {
        try
        {
            // Before the look: a hint that comes during it asks for another, which waits in the controller's lane.
            Volatile.Write(ref watched.Asked, 0);
            await watched.Lane.RescanAsync(_stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    // The folder above the controller's: it is still there when the controller's own is deleted and made again.
    void Watch(string source)
    {
        var folder = Path.GetDirectoryName(source);
        if (folder is not null && Directory.Exists(folder))
            _watchers.GetOrAdd(folder, Open);
    }

    FileSystemWatcher? Open(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, e) => Hint(e.FullPath);
            watcher.Created += (_, e) => Hint(e.FullPath);
            watcher.Deleted += (_, e) => Hint(e.FullPath);
            watcher.Renamed += (_, e) =>
            {
                Hint(e.OldFullPath);
                Hint(e.FullPath);
            };
            watcher.Error += (_, _) => HintAll();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;            // no inotify instances left, or no permission: the safety rescan is slower but does
        }
    }

    void Hint(string path)
    {
        foreach (var watched in _watched)
        {
            var source = watched.Lane.Controller.Source;
            if (path.StartsWith(source, StringComparison.Ordinal) || source.StartsWith(path, StringComparison.Ordinal)
                || SourceSet.IsPlugin(source) && Path.GetDirectoryName(source) == Path.GetDirectoryName(path))
                Ask(watched);
        }
    }

    void HintAll()
    {
        foreach (var watched in _watched)
            Ask(watched);
    }
}
