using System.Collections.Concurrent;
using PluginChat.Host.FanOut;

namespace PluginChat.Host.WebSockets;

/// <summary>
/// Every open client, and the one timer for all of them: it moves the coarse clock, closes the idle, and ends those that do
/// not answer a close frame.
/// </summary>
sealed class ClientRegistry : IAsyncDisposable
{
    // Idle limits are in seconds at least; a quarter of one keeps them exact enough at the cost of one walk.
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    // A peer that reads answers a close frame at once; this is for those that do not.
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<long, Client> _clients = new();
    readonly TimeProvider _time;
    readonly long _start;
    readonly ITimer _timer;
    readonly Action _everySecond;
    long _lastSecond;                   // the timer's
    long _lastId;
    TaskCompletionSource? _empty;

    /// <param name="time">The clock.</param>
    /// <param name="everySecond">What else wants to be looked at now and then; it must be quick.</param>
    public ClientRegistry(TimeProvider time, Action everySecond)
    {
        _time = time;
        _everySecond = everySecond;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(_ => OnTick(), null, Tick, Tick);
    }

    public CoarseClock Clock { get; } = new();

    public int Count => _clients.Count;

    public long NewId() => Interlocked.Increment(ref _lastId);

    public void Add(Client client) => _clients.TryAdd(client.Id, client);

    public void Remove(Client client)
    {
        _clients.TryRemove(client.Id, out _);
        if (_clients.IsEmpty)
            Volatile.Read(ref _empty)?.TrySetResult();
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
        var now = 1 + (long)_time.GetElapsedTime(_start).TotalMilliseconds;
        Clock.Now = now;
        if (now - _lastSecond >= 1000)
        {
            _lastSecond = now;
            _everySecond();
        }
        foreach (var (_, client) in _clients)
        {
            if (client.ClosingSince is var since and not 0)
            {
                if (now - since >= CloseTimeout.TotalMilliseconds)
                    client.Abort();
            }
            else if (client.Route.Timeouts.Inactivity is var limit && limit != Timeout.InfiniteTimeSpan && now - client.LastActivity >= limit.TotalMilliseconds)
            {
                client.TryClose(new(WebSocketCloseCode.PolicyViolation, $"Idle for {limit.TotalSeconds:0.###} s.", WebSocketCloseInitiator.Host));
            }
        }
    }
}
