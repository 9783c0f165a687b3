using System.Globalization;
using PluginChat.Host.Configuration;
using StackExchange.Redis;

namespace PluginChat.Host.Channels.Redis;

/// <summary>A channel's stream as calls to Redis; each throws what Redis or the way to it throws.</summary>
sealed class StreamLog(RedisEngine engine, ChannelKeys keys, Retention retention)
{
    // As much as goes well into one script: Redis serves nobody else meanwhile.
    const int ReadCount = 512;

    /// <summary>What a look behind a place found.</summary>
    /// <param name="End">The last number given, in the epoch that holds now.</param>
    /// <param name="Start">Behind it that epoch has everything that is kept; -1 where its numbers begin anew.</param>
    /// <param name="EndTime">The time of the last message.</param>
    /// <param name="Entries">What is behind the place, as far as it is kept and goes into one read; nothing in another epoch.</param>
    public readonly record struct Look(ChannelPosition End, long Start, long EndTime, StreamEntry[] Entries);

    /// <summary>What it is called where something is said about it.</summary>
    public string Name { get; } = keys.Log.ToString();

    /// <summary>Appends a batch of this host's, whose first message has a number there; once, however often it is called with it.</summary>
    /// <returns>The position of the last.</returns>
    public async Task<ChannelPosition> AppendAsync(byte[][] batch, long number)
    {
        var arguments = new RedisValue[6 + batch.Length];
        arguments[0] = ChannelPosition.NewEpoch();
        arguments[1] = number;
        arguments[2] = retention.Messages == LimitsConfig.Unlimited ? int.MaxValue : retention.Messages;
        arguments[3] = retention.Bytes == LimitsConfig.Unlimited ? 1L << 52 : retention.Bytes;
        arguments[4] = retention.Age == Timeout.InfiniteTimeSpan ? 0 : (long)retention.Age.TotalMilliseconds;
        arguments[5] = (RedisValue)keys.Wake.ToString();
        for (var i = 0; i < batch.Length; i++)
            arguments[6 + i] = batch[i];
        var result = await engine.Database.ScriptEvaluateAsync(RedisScripts.Publish, [keys.Meta, keys.Log, keys.Sender(engine.Host)], arguments).ConfigureAwait(false);
        return new((string)result[0]!, (long)result[1]);
    }

    public async Task<Look> ReadBehindAsync(StreamPlace after)
    {
        var result = (RedisResult[])(await engine.Database.ScriptEvaluateAsync(RedisScripts.Read, [keys.Meta, keys.Log],
            [ChannelPosition.NewEpoch(), after.Position.Epoch, after.Position.Offset, after.Time, ReadCount]).ConfigureAwait(false))!;
        return new(new((string)result[0]!, (long)result[2]), (long)result[1], (long)result[3], [.. ((RedisResult[])result[4]!).Select(ToEntry)]);
    }

    /// <summary>The last messages up to a position, oldest first; null where the epoch is another by now.</summary>
    public async Task<IEnumerable<StreamEntry>?> ReadLastAsync(int count, ChannelPosition until)
    {
        var newestFirst = await engine.Database.StreamRangeAsync(keys.Log, maxId: $"{until.Offset}-0", count: count, messageOrder: Order.Descending).ConfigureAwait(false);
        // Asked afterwards: an epoch that has ended does not come back.
        return await engine.Database.HashGetAsync(keys.Meta, "epoch").ConfigureAwait(false) == until.Epoch
            ? newestFirst.Select(e => new StreamEntry(OffsetOf(e.Id!), (long)e["t"], (byte[])e["d"]!)).Reverse()
            : null;
    }

    static StreamEntry ToEntry(RedisResult entry)
    {
        var fields = entry[1];
        return new(OffsetOf((string)entry[0]!), (long)fields[1], (byte[])fields[5]!);
    }

    static long OffsetOf(string id) => long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
