using System.Globalization;
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
/// <param name="Full">Where Redis is full, what it uses and may use, in words, or nothing where it does not say that; null where it has
/// room.</param>
sealed record HostBeat(long TimeMicroseconds, int Hosts, IReadOnlyList<string> OtherSites, bool WasForeign, string? Full)
{
    // A host that is missing for so long is not there.
    static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);

    /// <summary>Writes, on purpose: a replica answers readers and refuses this. A Redis that is full does not: it is there.</summary>
    /// <remarks>
    /// KEYS: the hosts, a hash of a host to the end of its lease and its site. ARGV: host, site, lease in ms, the host's own channel.
    /// </remarks>
    const string Script = """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local function say(how)
          return redis[how]('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', now + tonumber(ARGV[3]), ARGV[2]))
        end
        local kind = redis.call('TYPE', KEYS[1]).ok
        local foreign = kind ~= 'hash' and kind ~= 'none'
        if foreign then redis.call('DEL', KEYS[1]) end
        local full = false
        if type(say('pcall')) == 'table' then
          -- FullRedis: only for want of memory is it let through now.
          redis.pcall('HDEL', KEYS[1], '')
          say('call')
          local info = redis.pcall('INFO', 'memory')
          local used = type(info) == 'string' and string.match(info, '\nused_memory:(%d+)')
          full = used and { used, string.match(info, '\nmaxmemory:(%d+)') } or {}
        end
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
        return { time[1], time[2], hosts, foreign and 1 or 0, sites, full }
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
            (int)heard[3] == 1,
            heard[5].IsNull ? null
                : (long[])heard[5]! is [var used, var most] ? string.Create(CultureInfo.InvariantCulture, $", {used:N0} of {most:N0} bytes")
                : ""
        );
    }

    /// <summary>Tells that the host leaves.</summary>
    public static Task LeaveAsync(IDatabase redis, string prefix, HostId host) => redis.HashDeleteAsync(KeyOf(prefix), host.ToString());
}
