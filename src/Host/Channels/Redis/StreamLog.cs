using System.Globalization;
using PluginChat.Host.Configuration;
using StackExchange.Redis;

namespace PluginChat.Host.Channels.Redis;

/// <summary>A channel's stream as calls to Redis; each throws what Redis or the way to it throws.</summary>
sealed class StreamLog(RedisEngine engine, ChannelKeys keys, ChannelSettings settings, ILogger log)
{
    readonly string _host = engine.Host.ToString();
    readonly RedisValue[] _retention = RetentionOf(settings.Retention);
    long _foreign;

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

    /// <summary>How often something was found in the channel's keys that no host wrote.</summary>
    public long Foreign => Interlocked.Read(ref _foreign);

    /// <summary>Appends a batch of this host's, whose first message has a number there; once, however often it is called with it.</summary>
    /// <param name="batch">What to append.</param>
    /// <param name="number">The number of its first message.</param>
    /// <param name="read">Up to where this host has read.</param>
    /// <returns>The position of the last; null where other hosts have not read so much that there is no room.</returns>
    public async Task<ChannelPosition?> AppendAsync(byte[][] batch, long number, ChannelPosition read)
    {
        RedisValue[] arguments = [ChannelPosition.NewEpoch(), number, .. _retention, keys.Wake.ToString(), settings.UnreadBytes, _host, read.Epoch, read.Offset, .. batch];
        var result = await engine.AskAsync(redis => redis.ScriptEvaluateAsync(RedisScripts.Publish, [keys.Meta, keys.Log, keys.Readers, keys.Sender(engine.Host)], arguments)).ConfigureAwait(false);
        NoteForeign(result[2]);
        return (long)result[1] < 0 ? null : new((string)result[0]!, (long)result[1]);
    }

    /// <summary>What is behind this host's place. Nothing of it is trimmed before the host comes again, or does not come any more.</summary>
    public async Task<Look> ReadOnAsync(StreamPlace after)
    {
        var result = (RedisResult[])(await engine.AskAsync(redis => redis.ScriptEvaluateAsync(RedisScripts.Read, [keys.Meta, keys.Log, keys.Readers],
            [ChannelPosition.NewEpoch(), after.Position.Epoch, after.Position.Offset, after.Time, ReadCount, _host, .. _retention])).ConfigureAwait(false))!;
        NoteForeign(result[5]);
        return new(new((string)result[0]!, (long)result[2]), (long)result[1], (long)result[3], [.. ((RedisResult[])result[4]!).Select(ToEntry)]);
    }

    /// <summary>This host does not read any more.</summary>
    public Task LeaveAsync() => engine.AskAsync(redis => redis.HashDeleteAsync(keys.Readers, _host));

    /// <summary>The last messages up to a position, oldest first; null where the epoch is another by now.</summary>
    public async Task<IEnumerable<StreamEntry>?> ReadLastAsync(int count, ChannelPosition until)
    {
        var newestFirst = await engine.AskAsync(redis => redis.StreamRangeAsync(keys.Log, maxId: $"{until.Offset}-0", count: count, messageOrder: Order.Descending)).ConfigureAwait(false);
        // Asked afterwards: an epoch that has ended does not come back.
        return await engine.AskAsync(redis => redis.HashGetAsync(keys.Meta, "epoch")).ConfigureAwait(false) == until.Epoch
            ? newestFirst.Where(IsOurs).Select(e => new StreamEntry(OffsetOf(e.Id!), (long)e["t"], (byte[])e["d"]!)).Reverse()
            : null;
    }

    // Once: whoever writes there may do so a thousand times a second.
    void NoteForeign(RedisResult count)
    {
        if ((long)count > 0 && Interlocked.Add(ref _foreign, (long)count) == (long)count)
            EngineLog.Foreign(log, Name);
    }

    static RedisValue[] RetentionOf(Retention retention) =>
    [
        retention.Messages == LimitsConfig.Unlimited ? int.MaxValue : retention.Messages,
        retention.Bytes == LimitsConfig.Unlimited ? 1L << 52 : retention.Bytes,
        retention.Age == Timeout.InfiniteTimeSpan ? 0 : (long)retention.Age.TotalMilliseconds,
    ];

    static StreamEntry ToEntry(RedisResult entry)
    {
        var fields = entry[1];
        return new(OffsetOf((string)entry[0]!), (long)fields[1], (byte[])fields[5]!);
    }

    // As the scripts ask: another program may have written to the stream.
    static bool IsOurs(StackExchange.Redis.StreamEntry entry) =>
        entry.Id.ToString().EndsWith("-0", StringComparison.Ordinal) && entry.Values.Length == 4 && entry["t"].TryParse(out long _) && !entry["d"].IsNull;

    static long OffsetOf(string id) => long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
