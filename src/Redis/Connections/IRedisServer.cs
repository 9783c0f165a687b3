using PluginChat.Hosting.Channels;
using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

/// <summary>The Redis that a host is connected to, for the parts that keep something there.</summary>
interface IRedisServer
{
    /// <summary>This host among the others.</summary>
    HostId Host { get; }

    /// <summary>Whether another process goes on as this host: this one takes back nothing of what it told the others.</summary>
    bool IsLetGo { get; }

    /// <summary>What signs the tokens of clients that come back; it is kept there too.</summary>
    IResumeSecrets ResumeSecrets { get; }

    /// <inheritdoc cref="RedisConnection.AskAsync"/>
    Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask);

    /// <summary>Listens to a channel of pub/sub, whatever becomes of the connection; one message after the other.</summary>
    Task SubscribeAsync(RedisChannel channel, Action<RedisValue> handler);

    Task UnsubscribeAsync(RedisChannel channel);

    /// <summary>Counts what is found under a key that no host wrote.</summary>
    ForeignEntries CountForeign(string key);

    /// <summary>Says so where a channel went away or came back, once for all channels.</summary>
    void Look();
}
