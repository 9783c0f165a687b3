using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// One controller for as long as the host runs: its hubs, with every client in them, and the generation that serves. Code comes
/// and goes under it.
/// </summary>
sealed class Controller(string name, string source, string siteDirectory, FanOutSettings fanOut, ControllerEvents events)
{
    readonly ConcurrentDictionary<string, ActionHub> _hubs = new(StringComparer.Ordinal);
    ControllerGeneration? _current; // written by the lane
    volatile TaskCompletionSource _changed = NewSignal();
    volatile bool _held; // written by the lane
    volatile bool _hasEnded; // written by whoever sweeps

    /// <summary>How people call it: its path below controllers/.</summary>
    public string Name => name;

    /// <summary>Its folder, file or plugin DLL.</summary>
    public string Source => source;

    /// <summary>The site's folder.</summary>
    public string SiteDirectory => siteDirectory;

    public string DisplayPath { get; } = Path.GetRelativePath(siteDirectory, source);

    /// <summary>A file of its as people see it: from the site's folder on.</summary>
    public string Display(string path) => Path.GetRelativePath(siteDirectory, path);

    /// <summary>Of the compiled assembly, and so in stack traces.</summary>
    public string AssemblyName { get; } =
        string.Concat(Path.GetFileNameWithoutExtension(source).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));

    public ControllerGeneration? Current => Volatile.Read(ref _current);

    public IEnumerable<ActionHub> Hubs => _hubs.Values;

    /// <summary>
    /// Whether it was let go of: whoever comes now is to look for it anew. Only a controller whose name clients choose ever is.
    /// </summary>
    public bool HasEnded => _hasEnded;

    public int ClientCount => _hubs.Values.Sum(h => h.Count);

    /// <summary>Everyone on an action, whether any generation has that action or not.</summary>
    public ActionHub Hub(string action) => _hubs.TryGetValue(action, out var hub) ? hub : AddHub(action);

    /// <summary>
    /// Takes a lease on what serves now. False while there is nothing, while state moves, or where the action is missing: then
    /// wait for <see cref="Changed"/>, which must have been read before.
    /// </summary>
    public bool TryEnter(string action, out ControllerGeneration? generation, out WebSocketAction? instance)
    {
        instance = null;
        while ((generation = Volatile.Read(ref _current)) is not null)
        {
            if (!generation.TryEnter())
                continue; // retired in between: there is a newer one
            // After the lease is counted: whoever holds events back either sees the lease or is seen here.
            if (!_held && generation.Actions.TryGetValue(action, out var found))
            {
                instance = (WebSocketAction)found.Action;
                return true;
            }
            generation.Exit();
            return false;
        }
        return false;
    }

    /// <summary>Takes a lease on what serves now, whatever its actions are.</summary>
    public bool TryEnter([NotNullWhen(true)] out ControllerGeneration? generation)
    {
        while ((generation = Volatile.Read(ref _current)) is not null)
        {
            if (!generation.TryEnter())
                continue; // retired in between: there is a newer one
            // After the lease is counted: whoever holds events back either sees the lease or is seen here.
            if (!_held)
                return true;
            generation.Exit();
            return false;
        }
        return false;
    }

    /// <summary>Takes a lease as soon as there is one to take. Null where the wait was cancelled first.</summary>
    public async ValueTask<ControllerGeneration?> EnterAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var changed = Changed; // before looking, so that no change is missed
            if (TryEnter(out var generation))
                return generation;
            await changed.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    /// <summary>Completes when something changes that <see cref="TryEnter"/> depends on.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Keeps new events out, in the host, until <see cref="ResumeEvents"/>.</summary>
    public void PauseEvents()
    {
        _held = true;
        Interlocked.MemoryBarrier();
    }

    public void ResumeEvents()
    {
        _held = false;
        SignalChange();
    }

    /// <summary>Puts a generation in place, and returns the one that served until now.</summary>
    public ControllerGeneration? Swap(ControllerGeneration? next)
    {
        var previous = Interlocked.Exchange(ref _current, next);
        SignalChange();
        return previous;
    }

    /// <summary>Lets everyone who waits look again.</summary>
    public void SignalChange() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    /// <summary>
    /// Lets go of it unless somebody is connected. Who joins looks at <see cref="HasEnded"/> afterwards, and this looks at who joined after
    /// saying so: one of the two sees the other.
    /// </summary>
    public bool TryEnd()
    {
        _hasEnded = true;
        Interlocked.MemoryBarrier();
        if (ClientCount == 0)
            return true;
        _hasEnded = false;
        return false;
    }

    public Circuit NewCircuit(int generation, TimeProvider time) => new(name, generation, time, ServedAddresses, events.Publish);

    /// <summary>What keeps requests away from an HTTP action of a generation while that fails.</summary>
    public ActionCircuit NewCircuit(int generation, string action, TimeProvider time) =>
        new((name, generation, action), fanOut.Clock, time, events.Publish);

    /// <summary>Whether clients choose it by its name, because a route's source has tokens.</summary>
    public bool IsChosenByClient { get; init; }

    /// <summary>Says that packages are being restored and projects built, which takes seconds.</summary>
    public void TellRestoring(ImmutableArray<string> packages, ImmutableArray<string> projects) =>
        events.Publish(new ControllerRestoring(name, packages, projects));

    public void Notice(string text) => events.Publish(new ControllerNotice(name, text));

    // A message is noted by the time of the heartbeat before it.
    IEnumerable<IPAddress?> ServedAddresses(TimeSpan within) =>
        from hub in _hubs.Values
        let since = hub.Clock.Now - (long)(within + Heartbeat.Interval).TotalMilliseconds
        from member in hub.Enumerate()
        where member.ServedAt is not 0 and var at && at >= since
        select member.RemoteEndPoint?.Address;

    // One at a time: a hub opens its channel when it is made, and none may be made for nothing.
    ActionHub AddHub(string action)
    {
        lock (_hubs)
            return _hubs.GetOrAdd(action, key => new ActionHub(name, key, fanOut, fanOut.RetentionOf(source)));
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
