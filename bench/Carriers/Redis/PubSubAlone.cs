using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>Pub/sub and nothing else, as SignalR's backplane.</summary>
sealed class PubSubAlone : ICarrier
{
    public string Name => "pub/sub alone";

    public string AfterABreak => "nothing";

    public async Task PublishAsync(IDatabase database, RedisValue[] batch)
    {
        foreach (var message in batch[..^1])
            _ = database.PublishAsync(Log.Wake, message, CommandFlags.FireAndForget);
        await database.PublishAsync(Log.Wake, batch[^1]);
    }

    public async Task ReadAsync(IConnectionMultiplexer connection, Action<byte[]> onMessage, CancellationToken end)
    {
        // A queue keeps the order; a handler is called by several threads.
        var brought = await connection.GetSubscriber().SubscribeAsync(Log.Wake);
        await foreach (var message in brought.WithCancellation(end))
            onMessage(message.Message!);
    }
}
