using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>
/// A stream, and each reader waits in Redis for what comes (XREAD BLOCK), on a connection that can do nothing else meanwhile.
/// </summary>
sealed class BlockingRead : ICarrier
{
    const int LongestMilliseconds = 500;

    public string Name => "stream, XREAD BLOCK";

    public string AfterABreak => "all that is kept";

    public Task PublishAsync(IDatabase database, RedisValue[] batch) => Log.AppendAsync(database, Log.Silently, batch);

    public async Task ReadAsync(IConnectionMultiplexer connection, Action<byte[]> onMessage, CancellationToken end)
    {
        var last = "0-0";
        while (!end.IsCancellationRequested)
        {
            var answer = await connection
                .GetDatabase()
                .ExecuteAsync("XREAD", "COUNT", Log.ReadCount, "BLOCK", LongestMilliseconds, "STREAMS", Log.Key, last);
            if (answer.IsNull)
                continue;
            // The one stream's entries behind its name, as a pair of a list or, in RESP3, of a map.
            var entries = answer[0].Length > 0 ? answer[0][1] : answer[1];
            foreach (var entry in (RedisResult[])entries!)
            {
                onMessage((byte[])entry[1][1]!);
                last = (string)entry[0]!;
            }
        }
    }
}
