using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>The host's: a stream, and pub/sub brings the messages as well: who has all before them needs not read them.</summary>
sealed class StreamAndPayload : ICarrier
{
    public string Name => "stream, and pub/sub brings the messages (the host's)";

    public string AfterABreak => "all that is kept";

    public Task PublishAsync(IDatabase database, RedisValue[] batch) => Log.AppendAsync(database, Log.WithPayload, batch);

    public async Task ReadAsync(IConnectionMultiplexer connection, Action<byte[]> onMessage, CancellationToken end)
    {
        // A queue keeps the order; a handler is called by several threads.
        var brought = await connection.GetSubscriber().SubscribeAsync(Log.Wake);
        var position = await Log.ReadAllAsync(connection.GetDatabase(), 0, onMessage);
        await foreach (var batch in brought.WithCancellation(end))
            position = await TakeAsync(batch.Message!, connection.GetDatabase(), position, onMessage);
    }

    static async Task<long> TakeAsync(byte[] bytes, IDatabase database, long position, Action<byte[]> onMessage)
    {
        var batch = PackedBatch.Unpack(bytes);
        if (batch.First > position + 1)
            return await Log.ReadAllAsync(database, position, onMessage);
        foreach (var message in batch.Messages.Skip((int)(position + 1 - batch.First)))
            onMessage(message);
        return Math.Max(position, batch.First + batch.Messages.Count - 1);
    }
}
