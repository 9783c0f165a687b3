using System.Collections.Immutable;
using PluginChat.Hosting.Sessions;
using PluginChat.Redis.Connections;
using StackExchange.Redis;

namespace PluginChat.Redis.Sessions;

/// <summary>
/// The sessions of hosts that share a Redis. Whoever may read them there does not find the visitors' cookies: keys are digests.
/// </summary>
/// <param name="engine">The Redis.</param>
/// <param name="prefix">What keys begin with.</param>
/// <param name="problem">Why it cannot be used now; null while it answers. Then nobody waits for it.</param>
sealed class RedisSessions(IRedisServer engine, string prefix, Func<string?> problem) : ISessionStore
{
    // Of those that never end: a key without an end would stay for good where a visitor does not come back.
    static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    public async ValueTask<ImmutableDictionary<string, byte[]>?> LoadAsync(string key, TimeSpan lifetime)
    {
        var fields = await AskAsync(redis => redis.ScriptEvaluateAsync(SessionScripts.Load, [KeyOf(key)], [Milliseconds(lifetime)]))
            .ConfigureAwait(false);
        if (fields.IsNull)
            return null;
        var values = ImmutableDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        foreach (var pair in ((RedisValue[])fields!).Chunk(2))
        {
            if ((string?)pair[0] is ['=', .. var name])
                values[name] = (byte[])pair[1]!;
        }
        return values.ToImmutable();
    }

    public async ValueTask<bool> SaveAsync(SessionChanges changes)
    {
        var arguments = new List<RedisValue>
        {
            Milliseconds(changes.Lifetime),
            changes.MostBytes,
            changes.IsNew ? 1 : 0,
            changes.ClearsFirst ? 1 : 0,
        };
        foreach (var (name, value) in changes.Values)
        {
            arguments.Add("=" + name);
            arguments.Add(value is null ? "-" : (byte[])[(byte)'+', .. value]);
        }
        var saved = (int)
            await AskAsync(redis => redis.ScriptEvaluateAsync(SessionScripts.Save, [KeyOf(changes.Key)], [.. arguments]))
                .ConfigureAwait(false);
        if (saved == SessionScripts.TooLarge)
            throw changes.TooLarge();
        // After the new one is there: where Redis fails between the two, the visitor has one of them. Of a cluster, they may be on two
        // servers.
        if (changes.Replaces is { } former)
        {
            await AskAsync(redis => redis.StringSetAsync(ReplacedKeyOf(former), "1", SessionChanges.ReplacedFor)).ConfigureAwait(false);
            await RemoveAsync(former).ConfigureAwait(false);
        }
        return saved != SessionScripts.Gone;
    }

    public async ValueTask<bool> WasReplacedAsync(string key) =>
        await AskAsync(redis => redis.KeyExistsAsync(ReplacedKeyOf(key))).ConfigureAwait(false);

    public async ValueTask RemoveAsync(string key) => await AskAsync(redis => redis.DeleteAsync(KeyOf(key))).ConfigureAwait(false);

    async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        if (problem() is { } known)
            throw Unavailable(known, null);
        try
        {
            return await engine.AskAsync(ask).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            throw Unavailable(RedisFaults.TextOf(e), e);
        }
    }

    static SessionException Unavailable(string why, Exception? inner) =>
        new(SessionFault.Unavailable, $"Sessions are kept in Redis, which is unavailable: {why}", inner);

    RedisKey KeyOf(string key) => $"{prefix}:session:{key}";

    RedisKey ReplacedKeyOf(string key) => $"{prefix}:replaced:{key}";

    static long Milliseconds(TimeSpan lifetime) => (long)(lifetime == Timeout.InfiniteTimeSpan ? s_longest : lifetime).TotalMilliseconds;
}
