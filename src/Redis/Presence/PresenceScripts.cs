using PluginChat.Redis.Connections;

namespace PluginChat.Redis.Presence;

/// <summary>
/// Who is connected, inside Redis and by Redis's clock alone. <c>leases</c> is a sorted set of hosts by the end of their lease in ms,
/// <c>counts</c> a hash of hosts to numbers of clients, <c>clients:host</c> a hash of its clients to their names behind a '+'.
/// </summary>
static class PresenceScripts
{
    const string Now = """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

        """;

    /// <summary>
    /// Renews a host's lease and counts the clients of all hosts whose lease has not ended. A host that is counted without a lease gets
    /// one, as the leases may have been lost: who is there renews it, who is not is gone with it. What stands under a key and is none of
    /// ours is replaced. Where Redis is full it goes on: clients are little beside messages, and gone with their host. Returns the count,
    /// without the host's own; whether its own changed: 2 where it has to list its clients anew; and how many keys were replaced.
    /// </summary>
    /// <remarks>KEYS: leases, counts, the host's clients. ARGV: host, lease in ms, its count, 1 to list its clients anew, then pairs of a
    /// client and its name behind a '+', or '-' for one that left.</remarks>
    public const string Renew =
        FullRedis.GoOn
        + Now
        + """
            local foreign = 0
            for i, kind in ipairs({ 'zset', 'hash', 'hash' }) do
              local is = redis.call('TYPE', KEYS[i]).ok
              if is ~= kind and is ~= 'none' then
                redis.call('DEL', KEYS[i])
                foreign = foreign + 1
              end
            end
            local before = redis.call('HGET', KEYS[2], ARGV[1])
            local had = redis.call('HLEN', KEYS[3])
            if ARGV[4] == '1' then redis.call('DEL', KEYS[3]) end
            for i = 5, #ARGV, 2 do
              if ARGV[i + 1] == '-' then redis.call('HDEL', KEYS[3], ARGV[i]) else redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
            end
            redis.call('PEXPIRE', KEYS[3], ARGV[2])
            redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
            redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
            -- Of before the clock was set back: nobody's lease is longer than one that begins now.
            local longest = now + tonumber(ARGV[2])
            for _, host in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', longest), '+inf')) do
              redis.call('ZADD', KEYS[1], longest, host)
            end
            for _, host in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
              redis.call('ZREM', KEYS[1], host)
              redis.call('HDEL', KEYS[2], host)
            end
            local count = 0
            local counts = redis.call('HGETALL', KEYS[2])
            for i = 1, #counts, 2 do
              if counts[i] ~= ARGV[1] then
                if not redis.call('ZSCORE', KEYS[1], counts[i]) then redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), counts[i]) end
                count = count + (tonumber(counts[i + 1]) or 0)
              end
            end
            local lost = not before or had == 0 and tonumber(before) and tonumber(before) > 0
            return { count, lost and 2 or before ~= ARGV[3] and 1 or 0, foreign }
            """;

    /// <summary>The hosts whose lease has not ended.</summary>
    /// <remarks>KEYS: leases.</remarks>
    public const string Hosts =
        Now
        + """
            if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then return {} end
            return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')
            """;
}
