using System.Collections.Concurrent;
using System.Threading.Channels;

namespace PluginChat.Host.Controllers;

/// <summary>
/// Watches the sources of every controller in use. Its events are hints: each only asks the controller's lane to look again,
/// and the content's hash decides. Some edits raise no event at all (a folder that was made again, a network mount), so
/// every lane looks every <see cref="SafetyRescan"/> too.
/// </summary>
sealed class SourceWatcher : IAsyncDisposable
{
    public static readonly TimeSpan SafetyRescan = TimeSpan.FromSeconds(1.5);

    sealed record Watched(ReloadLane Lane, Channel<bool> Hints, Task Loop);

    readonly ConcurrentDictionary<string, FileSystemWatcher?> _watchers = new(StringComparer.Ordinal);     // by folder
    readonly ConcurrentBag<Watched> _watched = [];
    readonly CancellationTokenSource _ended = new();
    readonly ITimer _timer;

    public SourceWatcher(ControllerRegistry controllers, TimeProvider time)
    {
        controllers.Added = Add;
        _timer = time.CreateTimer(_ => HintAll(), null, SafetyRescan, SafetyRescan);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        foreach (var watcher in _watchers.Values)
            watcher?.Dispose();
        await Task.WhenAll(_watched.Select(w => w.Loop)).ConfigureAwait(false);
        _ended.Dispose();
    }

    void Add(ReloadLane lane)
    {
        // One waiting hint stands for any number: the look that it asks for sees all that happened.
        var hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        _watched.Add(new(lane, hints, RunAsync(lane, hints.Reader)));
        Watch(lane.Controller.Source);
    }

    async Task RunAsync(ReloadLane lane, ChannelReader<bool> hints)
    {
        try
        {
            await Task.Yield();
            await foreach (var _ in hints.ReadAllAsync(_ended.Token).ConfigureAwait(false))
                await lane.RescanAsync(_ended.Token).ConfigureAwait(false);
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
                watched.Hints.Writer.TryWrite(true);
        }
    }

    void HintAll()
    {
        foreach (var watched in _watched)
            watched.Hints.Writer.TryWrite(true);
    }
}
