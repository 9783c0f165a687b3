using PluginChat.Hosting.Channels;
using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

/// <summary>
/// What a host tells Redis of itself several times a second, and what it hears: that the way there and back works and leads to a master,
/// what time it is there, and who else is there.
/// </summary>
/// <param name="TimeMicroseconds">Redis's clock.</param>
/// <param name="Hosts">Hosts whose beat has not stopped, this one too.</param>
/// <param name="OtherSites">Sites other than this host's whose hosts use the same prefix.</param>
/// <param name="WasForeign">Whether something else stood under the key; it was replaced.</param>
sealed record HostBeat(long TimeMicroseconds, int Hosts, IReadOnlyList<string> OtherSites, bool WasForeign)
{
    // A host that is missing for so long is not there.
    static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);

    /// <summary>Writes, on purpose: a replica answers readers and refuses this.</summary>
    /// <remarks>
    /// KEYS: the hosts, a hash of a host to the end of its lease and its site. ARGV: host, site, lease in ms, the host's own channel.
    /// </remarks>
    const string Script = """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local kind = redis.call('TYPE', KEYS[1]).ok
        local foreign = kind ~= 'hash' and kind ~= 'none'
        if foreign then redis.call('DEL', KEYS[1]) end
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', now + tonumber(ARGV[3]), ARGV[2]))
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        local hosts, sites = 0, {}
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local ends, site = string.match(all[i + 1], '^(%d+) (.*)$')
          if not ends or tonumber(ends) <= now then
            redis.call('HDEL', KEYS[1], all[i])
          else
            hosts = hosts + 1
            if site ~= ARGV[2] then sites[#sites + 1] = site end
          end
        end
        redis.call('PUBLISH', ARGV[4], '')
        return { time[1], time[2], hosts, foreign and 1 or 0, sites }
        """;

    /// <summary>Where a host hears its own beat: by the way that messages come.</summary>
    public static RedisChannel EchoOf(string prefix, HostId host, string channelPrefix) =>
        RedisChannel.Literal($"{channelPrefix}{prefix}:{{hosts}}:{host}");

    public static RedisKey KeyOf(string prefix) => prefix + ":{hosts}";

    /// <summary>Tells, and hears.</summary>
    public static async Task<HostBeat> SendAsync(IDatabase redis, string prefix, HostId host, string site, RedisChannel echo)
    {
        var heard = await redis
            .ScriptEvaluateAsync(
                Script,
                [KeyOf(prefix)],
                [host.ToString(), site, (long)s_lease.TotalMilliseconds, (RedisValue)echo.ToString()]
            )
            .ConfigureAwait(false);
        return new(
            (long)heard[0] * 1_000_000 + (long)heard[1],
            (int)heard[2],
            [.. ((RedisResult[])heard[4]!).Select(s => ((string?)s)!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            (int)heard[3] == 1
        );
    }

    /// <summary>Tells that the host leaves.</summary>
    public static Task LeaveAsync(IDatabase redis, string prefix, HostId host) => redis.HashDeleteAsync(KeyOf(prefix), host.ToString());
}
