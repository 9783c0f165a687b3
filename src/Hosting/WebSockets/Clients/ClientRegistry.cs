using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>Every open client, and the one timer for all of them: it moves the coarse clock and looks at the clients whose deadline is due.</summary>
sealed class ClientRegistry : IAsyncDisposable
{
    // Limits are in seconds at least; a quarter of one keeps them exact enough.
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    readonly ConcurrentDictionary<long, Client> _clients = new();
    readonly DeadlineWheel _wheel = new(Tick);
    readonly List<Client> _due = [];    // the timer's
    readonly TimeProvider _time;
    readonly Refusals _refusals;
    readonly long _start;
    readonly ITimer _timer;
    readonly Action _everySecond;
    long _lastSecond;                   // the timer's
    long _lastTick;                     // the timer's
    int _isTicking;
    long _lastId;
    long _fellBehind;
    TaskCompletionSource? _empty;
    RetryAdvice? _afterLoss;

    /// <param name="clock">The clock that this moves.</param>
    /// <param name="time">Where it gets the time.</param>
    /// <param name="everySecond">What else wants to be looked at now and then; it must be quick.</param>
    /// <param name="refusals">Where clients that are closed for what they do are noted.</param>
    public ClientRegistry(CoarseClock clock, TimeProvider time, Action everySecond, Refusals refusals)
    {
        Clock = clock;
        _time = time;
        _refusals = refusals;
        _everySecond = everySecond;
        _start = time.GetTimestamp();
        Drain = new(this, time);
        _timer = time.CreateTimer(_ => OnTick(), null, Tick, Tick);
    }

    public CoarseClock Clock { get; }

    public int Count => _clients.Count;

    /// <summary>Called once for each client whose connection is over. Set before the first client comes.</summary>
    public Action<Client>? Ended { get; set; }

    /// <summary>Where the durations of events go while somebody listens. Set before the first client comes.</summary>
    public Histogram<double>? EventSeconds { get; set; }

    /// <summary>What the messages of all clients that are not there in full yet may take.</summary>
    public ReceiveBudget Receiving { get; init; } = new(() => new LimitsConfig().ReceiveBuffersBytes);

    /// <summary>The exact time, for durations.</summary>
    public TimeProvider Time => _time;

    /// <summary>Milliseconds as those of <see cref="Clock"/>, and exact: for rates, where a tick is much.</summary>
    public long ExactNow => 1 + (long)_time.GetElapsedTime(_start).TotalMilliseconds;

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
        if (_clients.TryRemove(client.Id, out _))
            Ended?.Invoke(client);
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
        Refused(client, RefusalReason.Backlog, WebSocketCloseCode.TryAgainLater, why);
    }

    /// <summary>Notes a client that was closed for what it did.</summary>
    public void Refused(Client client, RefusalReason reason, WebSocketCloseCode code, string why) =>
        _refusals.Add(reason, client.Route.Name, (int)code, $"client {client.Id}: {why}");

    /// <summary>What those are closed with who missed messages. In turns: an action loses them for all its clients at once.</summary>
    public RetryAdvice AfterLoss
    {
        get
        {
            if (Volatile.Read(ref _afterLoss) is { } advice && advice.IsFor(Count))
                return advice;
            var made = new RetryAdvice(Count, WebSocketCloseCode.TryAgainLater, "Messages were lost");
            Volatile.Write(ref _afterLoss, made);
            return made;
        }
    }

    /// <summary>Everyone who is there; who comes or goes meanwhile may be among them or not.</summary>
    public IEnumerable<Client> All => _clients.Select(each => each.Value);

    /// <summary>Sends everyone away when the host stops.</summary>
    public ClientDrain Drain { get; }

    /// <summary>Completes when nobody is there, now or later.</summary>
    public Task WhenEmpty()
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _empty, empty);
        if (_clients.IsEmpty)
            empty.TrySetResult();
        return empty.Task;
    }

    public ValueTask DisposeAsync()
    {
        Drain.Dispose();
        return _timer.DisposeAsync();
    }

    void OnTick()
    {
        // A timer does not wait for its own last call.
        if (Interlocked.Exchange(ref _isTicking, 1) != 0)
            return;
        var now = ExactNow;
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
