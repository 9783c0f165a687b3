using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>A stream, and each reader looks again and again, as Socket.IO's adapter for streams does.</summary>
sealed class Polling(TimeSpan pause) : ICarrier
{
    public string Name => $"stream, read every {pause.TotalMilliseconds:0} ms";

    public string AfterABreak => "all that is kept";

    public Task PublishAsync(IDatabase database, RedisValue[] batch) => Log.AppendAsync(database, Log.Silently, batch);

    public async Task ReadAsync(IConnectionMultiplexer connection, Action<byte[]> onMessage, CancellationToken end)
    {
        for (var position = 0L; !end.IsCancellationRequested; await Task.Delay(pause, end))
            position = await Log.ReadAllAsync(connection.GetDatabase(), position, onMessage);
    }
}
