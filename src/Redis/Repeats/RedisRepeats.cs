using System.Text.Json;
using PluginChat.Hosting.Backend.Repeats;
using PluginChat.Redis.Connections;
using StackExchange.Redis;

namespace PluginChat.Redis.Repeats;

/// <summary>The keys of a backend's requests, for all hosts that share a Redis: one string each, which ends by itself.</summary>
/// <param name="engine">The Redis.</param>
/// <param name="prefix">What keys begin with.</param>
/// <param name="problem">Why it cannot be used now; null while it answers. Then nobody waits for it.</param>
sealed class RedisRepeats(IRedisServer engine, string prefix, Func<string?> problem) : IRepeatMemory
{
    // What is there already, unless it is this attempt's: a script may run twice.
    const string Claim = """
        local known = redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1])
        if known and known ~= ARGV[1] then return known end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return false
        """;

    // One that took longer than its claim may have lost it to another attempt, whose answer is as good.
    const string Complete = "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\nreturn 1";

    const string Release = """
        if redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return 1
        """;

    sealed record Known(string Digest, string Attempt, KeptAnswer? Answer);

    public async ValueTask<KeyClaim> ClaimAsync(KeyedRequest request)
    {
        if (problem() is { } known)
            return Unavailable(known);
        try
        {
            var found = (byte[]?)
                await engine
                    .AskAsync(redis =>
                        redis.ScriptEvaluateAsync(Claim, [KeyOf(request)], [TextOf(request, null), Milliseconds(RepeatTimes.Claimed)])
                    )
                    .ConfigureAwait(false);
            return found is null ? new(ClaimState.New) : Read(found, request);
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            return Unavailable(RedisFaults.TextOf(e));
        }
    }

    public async ValueTask CompleteAsync(KeyedRequest request, KeptAnswer answer) =>
        await TryAsync(redis =>
                redis.ScriptEvaluateAsync(Complete, [KeyOf(request)], [TextOf(request, answer), Milliseconds(RepeatTimes.Kept)])
            )
            .ConfigureAwait(false);

    public async ValueTask ReleaseAsync(KeyedRequest request) =>
        await TryAsync(redis => redis.ScriptEvaluateAsync(Release, [KeyOf(request)], [TextOf(request, null)])).ConfigureAwait(false);

    // What was done was done. The claim stays, and ends by itself.
    async Task TryAsync(Func<IDatabase, Task<RedisResult>> ask)
    {
        try
        {
            await engine.AskAsync(ask).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            engine.Look(); // which says that Redis is away, where it is
        }
    }

    static KeyClaim Read(byte[] found, KeyedRequest request)
    {
        try
        {
            return JsonSerializer.Deserialize<Known>(found) is not { } known ? Foreign()
                : known.Digest != request.Digest ? new(ClaimState.Taken)
                : known.Answer is { } answer ? new(ClaimState.Done, answer)
                : new(ClaimState.Running);
        }
        catch (JsonException)
        {
            return Foreign();
        }
    }

    static KeyClaim Foreign() => Unavailable("something else is stored in Redis under its name.");

    static KeyClaim Unavailable(string why) => new(ClaimState.Unavailable, Problem: $"Redis: {why}");

    static byte[] TextOf(KeyedRequest request, KeptAnswer? answer) =>
        JsonSerializer.SerializeToUtf8Bytes(new Known(request.Digest, request.Attempt, answer));

    RedisKey KeyOf(KeyedRequest request) => $"{prefix}:request:{request.Key}";

    static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
