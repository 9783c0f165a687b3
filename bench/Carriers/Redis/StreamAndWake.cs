using System.Threading.Channels;
using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>A stream holds the messages, pub/sub says that there is something to read.</summary>
sealed class StreamAndWake : ICarrier
{
    static readonly TimeSpan s_lostWake = TimeSpan.FromSeconds(1);

    public string Name => "stream, woken by pub/sub";

    public string AfterABreak => "all that is kept";

    public Task PublishAsync(IDatabase database, RedisValue[] batch) => Log.AppendAsync(database, Log.WithWake, batch);

    public async Task ReadAsync(IConnectionMultiplexer connection, Action<byte[]> onMessage, CancellationToken end)
    {
        var wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        await connection.GetSubscriber().SubscribeAsync(Log.Wake, (_, _) => wakes.Writer.TryWrite(true));
        for (var position = 0L; !end.IsCancellationRequested; )
        {
            position = await Log.ReadAllAsync(connection.GetDatabase(), position, onMessage);
            await Task.WhenAny(wakes.Reader.WaitToReadAsync(end).AsTask(), Task.Delay(s_lostWake, end)).ConfigureAwait(false);
            wakes.Reader.TryRead(out _);
        }
    }
}
