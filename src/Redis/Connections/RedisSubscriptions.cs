using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

/// <summary>Who listens to what: each new connection is told of it again, before it is used for anything else.</summary>
sealed class RedisSubscriptions(TimeSpan longest, TimeProvider time) : IDisposable
{
    static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);

    readonly SemaphoreSlim _lock = new(1);
    readonly Dictionary<RedisChannel, Action<RedisValue>> _handlers = []; // under _lock
    ISubscriber? _subscriber; // under _lock

    /// <summary>Listens, from now on and on each connection that follows.</summary>
    public async Task AddAsync(RedisChannel channel, Action<RedisValue> handler)
    {
        await _lock.WaitAsync().ConfigureAwait(false);
        try
        {
            _handlers[channel] = handler;
            if (_subscriber is not null)
                await SubscribeAsync(_subscriber, channel, handler).ConfigureAwait(false);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Listens no more.</summary>
    public async Task RemoveAsync(RedisChannel channel)
    {
        await _lock.WaitAsync().ConfigureAwait(false);
        try
        {
            _handlers.Remove(channel);
            if (_subscriber is not null)
                await _subscriber.UnsubscribeAsync(channel, flags: CommandFlags.FireAndForget).ConfigureAwait(false);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Goes over to another connection.</summary>
    /// <param name="subscriber">The connection's.</param>
    /// <param name="longestSocket">How long its second socket may take.</param>
    public async Task MoveAsync(ISubscriber subscriber, TimeSpan longestSocket)
    {
        // It is there a moment after the first, and a call that comes too early fails.
        var start = time.GetTimestamp();
        while (!subscriber.IsConnected() && time.GetElapsedTime(start) < longestSocket)
            await Task.Delay(s_poll, time).ConfigureAwait(false);
        await _lock.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var (channel, handler) in _handlers)
                await SubscribeAsync(subscriber, channel, handler).ConfigureAwait(false);
            _subscriber = subscriber;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();

    // As a queue: one message after the other. Bounded: the next connection waits for the lock.
    async Task SubscribeAsync(ISubscriber subscriber, RedisChannel channel, Action<RedisValue> handler)
    {
        try
        {
            (await subscriber.SubscribeAsync(channel).WaitAsync(longest, time).ConfigureAwait(false)).OnMessage(message =>
                handler(message.Message)
            );
        }
        catch
        {
            // The library would go on trying, and what is tried again would come twice.
            await subscriber
                .UnsubscribeAsync(channel, flags: CommandFlags.FireAndForget)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }
}
