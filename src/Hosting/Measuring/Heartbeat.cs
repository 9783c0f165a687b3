using System.Collections.Immutable;

namespace PluginChat.Hosting.Measuring;

/// <summary>The one timer of a host: it moves the coarse clock, and lets each handler look at what it has to look at.</summary>
/// <param name="clock">The clock that this moves.</param>
/// <param name="time">Where the timer comes from.</param>
/// <param name="handlers">Who looks, in this order.</param>
sealed class Heartbeat(CoarseClock clock, TimeProvider time, params ImmutableArray<IHeartbeatHandler> handlers) : IAsyncDisposable
{
    /// <summary>Limits are in seconds at least; a quarter of one keeps them exact enough.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    ITimer? _timer;
    int _isBeating;

    public void Start() => _timer = time.CreateTimer(_ => Beat(), null, Interval, Interval);

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    void Beat()
    {
        // A timer does not wait for its own last call.
        if (Interlocked.Exchange(ref _isBeating, 1) != 0)
            return;
        try
        {
            clock.Tick();
            foreach (var handler in handlers)
                handler.OnHeartbeat(clock.Now);
        }
        finally
        {
            Volatile.Write(ref _isBeating, 0); // whatever a handler did, the next beat comes
        }
    }
}
