using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Logging;
using PluginChat.Redis.Connections;
using StackExchange.Redis;

namespace PluginChat.Redis.Streams;

/// <summary>A channel's stream as calls to Redis; each throws what Redis or the way to it throws.</summary>
sealed class StreamLog(IRedisServer engine, ChannelKeys keys, ChannelSettings settings) : IChannelStore
{
    readonly string _host = engine.Host.ToString();
    readonly RedisValue[] _retention = RetentionOf(settings.Retention);
    readonly ForeignEntries _foreign = engine.CountForeign(keys.Log.ToString());

    // As much as goes well into one script: Redis serves nobody else meanwhile.
    const int ReadCount = 512;

    public string Name { get; } = keys.Log.ToString();

    public async Task<ChannelPosition?> AppendAsync(byte[][] batch, long number, ChannelPosition read)
    {
        RedisValue[] arguments =
        [
            ChannelPosition.NewEpoch(),
            number,
            .. _retention,
            keys.Wake.ToString(),
            settings.UnreadBytes,
            _host,
            read.Epoch,
            read.Offset,
            .. batch,
        ];
        var result = await engine
            .AskAsync(redis =>
                redis.ScriptEvaluateAsync(
                    RedisScripts.Publish,
                    [keys.Meta, keys.Log, keys.Readers, keys.Sender(engine.Host), keys.Sessions, keys.SessionsBefore],
                    arguments
                )
            )
            .ConfigureAwait(false);
        _foreign.Note((long)result[2]);
        return (long)result[1] < 0 ? null : new((string)result[0]!, (long)result[1]);
    }

    public async Task<StreamLook> ReadOnAsync(StreamPlace after)
    {
        var result = (RedisResult[])
            (
                await engine
                    .AskAsync(redis =>
                        redis.ScriptEvaluateAsync(
                            RedisScripts.Read,
                            [keys.Meta, keys.Log, keys.Readers],
                            [
                                ChannelPosition.NewEpoch(),
                                after.Position.Epoch,
                                after.Position.Offset,
                                after.Time,
                                ReadCount,
                                _host,
                                .. _retention,
                            ]
                        )
                    )
                    .ConfigureAwait(false)
            )!;
        _foreign.Note((long)result[5]);
        // Who has been waiting for a position is given a token with it, or could not come back later.
        if (!after.Position.IsKnown || engine.ResumeSecrets.Known.Count == 0)
            await engine.ResumeSecrets.RefreshAsync().ConfigureAwait(false);
        if (engine.ResumeSecrets.Known.Count == 0)
            throw new TimeoutException("Redis does not say what resume tokens are signed with");
        return new(
            new((string)result[0]!, (long)result[2]),
            (long)result[1],
            (long)result[3],
            [.. ((RedisResult[])result[4]!).Select(ToEntry)]
        )
        {
            KeptBytes = (long)result[6],
            Senders =
            [
                .. ((string[])result[7]!)
                    .Chunk(2)
                    .Select(pair => (HostId.Parse(pair[0]), long.Parse(pair[1], CultureInfo.InvariantCulture))),
            ],
        };
    }

    public async Task<SentNumbers?> SentAsync(SessionId session)
    {
        var field = new byte[SessionId.Bytes];
        session.Write(field);
        foreach (var key in (RedisKey[])[keys.Sessions, keys.SessionsBefore])
        {
            if ((byte[]?)await engine.AskAsync(redis => redis.HashGetAsync(key, field)).ConfigureAwait(false) is { } known)
                return SentNumbers.Read(known);
        }
        return null;
    }

    public async Task<IReadOnlyDictionary<string, long>> BehindAsync()
    {
        var result = (RedisResult[])
            (
                await engine
                    .AskAsync(redis => redis.ScriptEvaluateAsync(RedisScripts.Behind, [keys.Meta, keys.Readers]))
                    .ConfigureAwait(false)
            )!;
        return result.Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => (long)pair[1]);
    }

    public Task LeaveAsync() => engine.AskAsync(redis => redis.HashDeleteAsync(keys.Readers, _host));

    public async Task<IEnumerable<StreamEntry>?> ReadLastAsync(int count, ChannelPosition until)
    {
        var newestFirst = await engine
            .AskAsync(redis => redis.StreamRangeAsync(keys.Log, maxId: $"{until.Offset}-0", count: count, messageOrder: Order.Descending))
            .ConfigureAwait(false);
        // Asked afterwards: an epoch that has ended does not come back.
        return await engine.AskAsync(redis => redis.HashGetAsync(keys.Meta, "epoch")).ConfigureAwait(false) == until.Epoch
            ? newestFirst.Where(IsOurs).Select(e => new StreamEntry(OffsetOf(e.Id!), (long)e["t"], (byte[])e["d"]!)).Reverse()
            : null;
    }

    public async Task<KeptFrom> FloorAsync()
    {
        var result = await engine
            .AskAsync(redis => redis.ScriptEvaluateAsync(ReplayScripts.Floor, [keys.Meta, keys.Log]))
            .ConfigureAwait(false);
        return new((string)result[0]!, (string)result[1]! is { Length: > 0 } oldest ? OffsetOf(oldest) : null);
    }

    public async Task<IReadOnlyList<StreamEntry>?> ReadRangeAsync(StreamPlace here, long first, long last, long bytes)
    {
        var ((epoch, offset), time) = here;
        var result = await engine
            .AskAsync(redis =>
                redis.ScriptEvaluateAsync(ReplayScripts.Read, [keys.Meta, keys.Log], [epoch, first, last, bytes, offset, time])
            )
            .ConfigureAwait(false);
        return result.IsNull ? null : [.. ((RedisResult[])result!).Select(ToEntry)];
    }

    public Task ListenAsync(Action<ReadOnlyMemory<byte>> handler) =>
        engine.SubscribeAsync(keys.Wake, message => handler((ReadOnlyMemory<byte>)message));

    public Task IgnoreAsync() => engine.UnsubscribeAsync(keys.Wake);

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
        entry.Id.ToString().EndsWith("-0", StringComparison.Ordinal)
        && entry.Values.Length == 4
        && entry["t"].TryParse(out long _)
        && !entry["d"].IsNull;

    static long OffsetOf(string id) => long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
