using System.Collections.Concurrent;
using PluginChat.Host.Diagnostics;
using PluginChat.Host.FanOut;

namespace PluginChat.Host.WebSockets;

/// <summary>Every open client, and the one timer for all of them: it moves the coarse clock and looks at the clients whose deadline is due.</summary>
sealed class ClientRegistry : IAsyncDisposable
{
    // Limits are in seconds at least; a quarter of one keeps them exact enough.
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    readonly ConcurrentDictionary<long, Client> _clients = new();
    readonly DeadlineWheel _wheel = new(Tick);
    readonly List<Client> _due = [];    // the timer's
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly long _start;
    readonly ITimer _timer;
    readonly Action _everySecond;
    long _lastSecond;                   // the timer's
    long _lastTick;                     // the timer's
    int _isTicking;
    long _lastId;
    long _fellBehind;
    TaskCompletionSource? _empty;

    /// <param name="clock">The clock that this moves.</param>
    /// <param name="time">Where it gets the time.</param>
    /// <param name="everySecond">What else wants to be looked at now and then; it must be quick.</param>
    /// <param name="log">Where clients that are closed for not reading are noted.</param>
    public ClientRegistry(CoarseClock clock, TimeProvider time, Action everySecond, ILogger log)
    {
        Clock = clock;
        _time = time;
        _log = log;
        _everySecond = everySecond;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(_ => OnTick(), null, Tick, Tick);
    }

    public CoarseClock Clock { get; }

    public int Count => _clients.Count;

    public IEnumerable<Client> All => _clients.Select(c => c.Value);

    public Client? Find(long id) => _clients.GetValueOrDefault(id);

    /// <summary>Clients that were closed with 1013 since the host started.</summary>
    public long FellBehindCount => Volatile.Read(ref _fellBehind);

    public long NewId() => Interlocked.Increment(ref _lastId);

    public void Add(Client client)
    {
        _clients.TryAdd(client.Id, client);
        Watch(client);
    }

    public void Remove(Client client)
    {
        _clients.TryRemove(client.Id, out _);
        _wheel.Remove(client);
        if (_clients.IsEmpty)
            Volatile.Read(ref _empty)?.TrySetResult();
    }

    /// <summary>Sees to it that a client is looked at when the next of its deadlines is due.</summary>
    public void Watch(Client client)
    {
        if (client.Liveness.NextLook(Clock.Now) is var next && next != Timeout.InfiniteTimeSpan)
            _wheel.Set(client, next);
    }

    /// <summary>Notes a client that was closed for not reading.</summary>
    public void FellBehind(Client client, string why)
    {
        Interlocked.Increment(ref _fellBehind);
        Log.FellBehind(_log, client.Route.Name, client.Id, why);
    }

    /// <summary>Closes everyone with 1001 and waits until they are gone or <paramref name="deadline"/> is over. Returns how many were left.</summary>
    public async Task<int> DrainAsync(TimeSpan deadline)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _empty, empty);
        foreach (var (_, client) in _clients)
            client.TryClose(new(WebSocketCloseCode.GoingAway, "The server stops.", WebSocketCloseInitiator.Host));
        if (_clients.IsEmpty)
            return 0;
        using var over = new CancellationTokenSource();
        await Task.WhenAny(empty.Task, Task.Delay(deadline, _time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        var left = _clients.Count;
        foreach (var (_, client) in _clients)
            client.Abort();
        return left;
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    void OnTick()
    {
        // A timer does not wait for its own last call.
        if (Interlocked.Exchange(ref _isTicking, 1) != 0)
            return;
        var now = 1 + (long)_time.GetElapsedTime(_start).TotalMilliseconds;
        Clock.Now = now;
        if (now - _lastSecond >= 1000)
        {
            _lastSecond = now;
            _everySecond();
        }
        // A timer that came late catches up: the wheel counts ticks, not time.
        for (; _lastTick < now / (long)Tick.TotalMilliseconds; _lastTick++)
            _wheel.Turn(_due);
        foreach (var client in _due)
        {
            client.Liveness.Look(now);
            Watch(client);
        }
        _due.Clear();
        Volatile.Write(ref _isTicking, 0);
    }
}
