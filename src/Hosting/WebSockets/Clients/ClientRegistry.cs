using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>Every open client. At each heartbeat it looks at those whose deadline is due.</summary>
/// <param name="clock">The host's clock.</param>
/// <param name="time">The exact time, for durations.</param>
/// <param name="refusals">Where clients that are closed for what they do are noted.</param>
sealed class ClientRegistry(CoarseClock clock, TimeProvider time, Refusals refusals) : IHeartbeatHandler
{
    readonly ConcurrentDictionary<long, Client> _clients = new();
    readonly DeadlineWheel _wheel = new(Heartbeat.Interval);
    readonly List<Client> _due = []; // the heartbeat's
    long _lastTick; // the heartbeat's
    long _lastId;
    long _fellBehind;
    TaskCompletionSource? _empty;
    RetryAdvice? _afterLoss;

    public CoarseClock Clock => clock;

    public int Count => _clients.Count;

    /// <summary>Called once for each client whose connection is over. Set before the first client comes.</summary>
    public Action<Client>? Ended { get; set; }

    /// <summary>Where the durations of events go while somebody listens. Set before the first client comes.</summary>
    public Histogram<double>? EventSeconds { get; set; }

    /// <summary>What the messages of all clients that are not there in full yet may take.</summary>
    public ReceiveBudget Receiving { get; init; } = new(() => new LimitsConfig().ReceiveBuffersBytes);

    /// <summary>The exact time, for durations.</summary>
    public TimeProvider Time => time;

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

    /// <summary>Takes out one that goes on in another process: it has not ended.</summary>
    public void LetGo(Client client)
    {
        _clients.TryRemove(client.Id, out _);
        _wheel.Remove(client);
        if (_clients.IsEmpty)
            Volatile.Read(ref _empty)?.TrySetResult();
    }

    /// <summary>The number that was given last. Those of another process are not given again.</summary>
    public long LastId
    {
        get => Volatile.Read(ref _lastId);
        set => Volatile.Write(ref _lastId, value);
    }

    /// <summary>Whether no deadline is looked at for the moment.</summary>
    public bool IsStill { get; set; }

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
        refusals.Add(reason, client.Route.Name, (int)code, $"client {client.Id}: {why}");

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

    /// <summary>Completes when no client is connected, now or later.</summary>
    public Task WhenEmpty()
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _empty, empty);
        if (_clients.IsEmpty)
            empty.TrySetResult();
        return empty.Task;
    }

    public void OnHeartbeat(long now)
    {
        if (IsStill)
            return;
        // One that came late catches up: the wheel counts ticks, not time.
        for (; _lastTick < now / (long)Heartbeat.Interval.TotalMilliseconds; _lastTick++)
            _wheel.Turn(_due);
        foreach (var client in _due)
        {
            client.Liveness.Look(now);
            Watch(client);
        }
        _due.Clear();
    }
}
