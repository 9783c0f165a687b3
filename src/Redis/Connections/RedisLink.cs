using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

/// <summary>
/// One connection, for as long as it is the one in use. Who waits for an answer on it waits no longer than that: the library's own
/// time-outs end when a connection is closed, and a command that it wrote in the very moment in which the socket failed gets neither an
/// answer nor an error, ever.
/// </summary>
/// <param name="redis">The library's connection.</param>
/// <param name="longest">How long an answer may take.</param>
/// <param name="time">Where the time is from.</param>
sealed class RedisLink(ConnectionMultiplexer redis, TimeSpan longest, TimeProvider time) : IAsyncDisposable
{
    // Behind the library's own time-out, whose text says more.
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _left = new();

    public ConnectionMultiplexer Redis { get; } = redis;

    /// <summary>Whether another connection took its place.</summary>
    public bool IsLeft => _left.IsCancellationRequested;

    /// <summary>Asks on this connection.</summary>
    /// <exception cref="TimeoutException">There was no answer.</exception>
    /// <exception cref="ObjectDisposedException">The connection was left before there was one.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        var left = _left.Token;
        var answer = ask(Redis.GetDatabase());
        await ((Task)answer).WaitAsync(longest + s_grace, time, left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answer.IsCompleted)
            return await answer.ConfigureAwait(false);
        _ = answer.ContinueWith(
            static late => late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        ObjectDisposedException.ThrowIf(IsLeft, this);
        throw new TimeoutException($"Redis has not answered for {(longest + s_grace).TotalSeconds:0.#} s");
    }

    /// <summary>Another connection is there: nobody waits for answers on this one from now on, and it is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync().ConfigureAwait(false);
        await Redis.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Redis.DisposeAsync().ConfigureAwait(false);
        _left.Dispose();
    }
}
