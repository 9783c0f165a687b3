using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Logging;
using StackExchange.Redis;

namespace PluginChat.Redis.Streams;

/// <summary>
/// The keys of one channel. What stands in braces decides the place in a cluster (hash tag), so that all of them are together.
/// </summary>
sealed class ChannelKeys
{
    readonly string _stem;

    public ChannelKeys(string prefix, string channel, string channelPrefix = "")
    {
        // A brace in the name would end the tag early.
        var tag = channel
            .Replace("%", "%25", StringComparison.Ordinal)
            .Replace("{", "%7B", StringComparison.Ordinal)
            .Replace("}", "%7D", StringComparison.Ordinal);
        _stem = $"{prefix}:{{{tag}}}:";
        Meta = _stem + "meta";
        Log = _stem + "log";
        Readers = _stem + "readers";
        Leases = _stem + "leases";
        Counts = _stem + "counts";
        Sessions = _stem + "sessions";
        SessionsBefore = _stem + "sessions-before";
        Wake = RedisChannel.Literal(channelPrefix + _stem + "wake");
    }

    public RedisKey Meta { get; }

    public RedisKey Log { get; }

    /// <summary>Up to where each host has read.</summary>
    public RedisKey Readers { get; }

    public RedisKey Leases { get; }

    public RedisKey Counts { get; }

    /// <summary>Which messages of clients are in the log, by session (<see cref="SentNumbers"/>).</summary>
    public RedisKey Sessions { get; }

    /// <summary>The same of sessions that were not heard of lately; it is forgotten when the other one is full.</summary>
    public RedisKey SessionsBefore { get; }

    /// <summary>Pub/sub: says that there is something to read, or that the clients of a host changed.</summary>
    public RedisChannel Wake { get; }

    /// <summary>The last number that a host published.</summary>
    public RedisKey Sender(HostId host) => $"{_stem}sender:{host}";

    /// <summary>The clients of a host.</summary>
    public RedisKey Clients(string host) => $"{_stem}clients:{host}";
}
