using System.Collections.Concurrent;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Watches the sources of every controller in use. Its events are hints: each only asks the controller's lane to look again,
/// and the content's hash decides. Some edits raise no event at all (a folder that was made again, a network mount, what a link leads
/// to), so every lane looks every <see cref="SafetyRescan"/> too.
/// </summary>
sealed class SourceWatcher : IAsyncDisposable
{
    public static readonly TimeSpan SafetyRescan = TimeSpan.FromSeconds(1.5);

    sealed class Watched(ControllerReloader lane, FolderWatch? watch)
    {
        public ControllerReloader Lane => lane;

        public FolderWatch? Watch => watch;

        /// <summary>What it includes or refers to elsewhere; replaced as a whole.</summary>
        public IReadOnlyList<string> Outside = [];

        /// <summary>1 while a look is due that has not begun: it stands for any number of hints.</summary>
        public int Asked;

        /// <summary>When the next look may begin, by the clock's time stamps; the looks'.</summary>
        public long NotBefore;
    }

    readonly FolderWatchers _folders;
    readonly Lock _outsideLock = new();
    readonly ConcurrentDictionary<ControllerReloader, Watched> _watched = new();
    readonly CancellationTokenSource _ended = new();
    readonly CancellationToken _stop; // outlives its source
    readonly Lock _looksLock = new();
    readonly HashSet<Task> _looks = []; // under _looksLock
    readonly TimeProvider _time;
    readonly ILogger _log;
    ITimer? _timer;

    public SourceWatcher(ControllerRegistry controllers, TimeProvider time, ILogger log)
    {
        _log = log;
        _folders = new(Hint, HintAll);
        _stop = _ended.Token;
        controllers.Added = Add;
        controllers.Removed = Remove;
        _time = time;
    }

    public void Start() => _timer = _time.CreateTimer(_ => HintAll(), null, SafetyRescan, SafetyRescan);

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        _folders.Dispose();
        Task[] looks;
        lock (_looksLock)
            looks = [.. _looks];
        await Task.WhenAll(looks).ConfigureAwait(false);
        _ended.Dispose();
    }

    void Add(ControllerReloader lane)
    {
        var watch = WatchOf(lane.Controller.Source);
        if (_watched.TryAdd(lane, new(lane, watch)) && watch is { } wanted)
            _folders.Use(wanted);
    }

    void Remove(ControllerReloader lane)
    {
        if (!_watched.TryRemove(lane, out var watched))
            return;
        if (watched.Watch is { } watch)
            _folders.Free(watch);
        lock (_outsideLock)
        {
            foreach (var folder in watched.Outside)
                FreeOutside(watched, folder);
        }
    }

    void WatchOutside(Watched watched)
    {
        var (before, now) = (watched.Outside, watched.Lane.OutsideFolders);
        if (before.SequenceEqual(now, StringComparer.Ordinal))
            return;
        lock (_outsideLock)
        {
            // Another look was first, or the controller went.
            if (watched.Outside != before || !_watched.ContainsKey(watched.Lane))
                return;
            foreach (var folder in now.Except(before, StringComparer.Ordinal).Where(f => !IsCovered(watched, f)))
                _folders.Use(new(folder, Recursive: false));
            foreach (var folder in before.Except(now, StringComparer.Ordinal))
                FreeOutside(watched, folder);
            watched.Outside = now;
        }
    }

    void FreeOutside(Watched watched, string folder)
    {
        if (!IsCovered(watched, folder))
            _folders.Free(new(folder, Recursive: false));
    }

    static bool IsCovered(Watched watched, string folder) =>
        watched.Watch is { Recursive: true } watch && IsAtOrBelow(folder, watch.Folder);

    void Ask(Watched watched)
    {
        if (Interlocked.Exchange(ref watched.Asked, 1) != 0)
            return;
        lock (_looksLock)
        {
            if (_stop.IsCancellationRequested)
                return;
            var look = Task.Run(() => LookAsync(watched));
            _looks.Add(look);
            _ = look.ContinueWith(
                ended =>
                {
                    lock (_looksLock)
                        _looks.Remove(ended);
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }
    }

    async Task LookAsync(Watched watched)
    {
        try
        {
            // By the real clock, since what a look costs is real.
            if (
                TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), Volatile.Read(ref watched.NotBefore)) is var pause
                && pause > TimeSpan.Zero
            )
                await Task.Delay(pause, TimeProvider.System, _stop).ConfigureAwait(false);
            // Before the look: a hint that comes during it asks for another, which waits in the controller's lane.
            Volatile.Write(ref watched.Asked, 0);
            await watched.Lane.RescanAsync(_stop).ConfigureAwait(false);
            WatchOutside(watched);
            // Hints of a burst wait, so that looking at a large tree takes no core.
            Volatile.Write(
                ref watched.NotBefore,
                TimeProvider.System.GetTimestamp()
                    + watched.Lane.PauseBetweenScans.Ticks * TimeProvider.System.TimestampFrequency / TimeSpan.TicksPerSecond
            );
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        catch (Exception e)
        {
            // The lane lets none out; but what is watched has to go on being watched, whatever a listener of events throws.
            Log.LookFailed(_log, watched.Lane.Controller.Name, e);
        }
    }

    // The folder above the controller's: it is still there when the controller's own is deleted and made again. What a plugin loads lies
    // beside it; what lies deeper is left to the safety rescan, since its folder may be the site's.
    static FolderWatch? WatchOf(string source) =>
        Path.GetDirectoryName(source) is { } folder && Directory.Exists(folder) ? new(folder, !SourceKinds.IsPluginName(source)) : null;

    void Hint(string path)
    {
        foreach (var (_, watched) in _watched)
        {
            var source = watched.Lane.Controller.Source;
            if (
                IsAtOrBelow(path, source)
                || IsAtOrBelow(source, path)
                || watched.Outside.Contains(Path.GetDirectoryName(path), StringComparer.Ordinal)
                || SourceKinds.IsPluginName(source) && Path.GetDirectoryName(source) == Path.GetDirectoryName(path)
            )
                Ask(watched);
        }
    }

    static bool IsAtOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (path.Length == folder.Length || path[folder.Length] == Path.DirectorySeparatorChar);

    void HintAll()
    {
        foreach (var (_, watched) in _watched)
            Ask(watched);
    }
}
