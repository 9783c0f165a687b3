using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>A way from a host to the others through Redis.</summary>
interface ICarrier
{
    string Name { get; }

    /// <summary>What a reader that was away for a moment has of that time.</summary>
    string AfterABreak { get; }

    /// <summary>Hands over a batch, and returns when Redis has it.</summary>
    Task PublishAsync(IDatabase database, RedisValue[] batch);

    /// <summary>Calls back for each message in order, until the token ends it. The connection is the reader's own.</summary>
    Task ReadAsync(IConnectionMultiplexer connection, Action<byte[]> onMessage, CancellationToken end);
}
