using System.Globalization;
using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>The stream that carriers share: ids are dense numbers, as the host's are.</summary>
static class Log
{
    public const string Key = "{carriers}:log";
    public const int ReadCount = 512;
    const string Offset = "{carriers}:offset",
        Kept = "10000";

    public static readonly RedisChannel Wake = RedisChannel.Literal("{carriers}:wake");

    // What follows the appending says what the readers are told: the last number, nothing, or all of it.
    const string Append = """
        local offset = tonumber(redis.call('GET', KEYS[2]) or '0')
        local first = offset + 1
        for i = 3, #ARGV do
          offset = offset + 1
          redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], string.format('%.0f', offset) .. '-0', 'd', ARGV[i])
        end
        redis.call('SET', KEYS[2], string.format('%.0f', offset))

        """;

    public const string Silently = Append + "return offset";
    public const string WithWake = Append + "redis.call('PUBLISH', ARGV[2], string.format('%.0f', offset)) return offset";
    public const string WithPayload =
        Append
        + """
            local parts = { struct.pack('>I8', first) }
            for i = 3, #ARGV do parts[#parts + 1] = struct.pack('>I4', #ARGV[i]) .. ARGV[i] end
            redis.call('PUBLISH', ARGV[2], table.concat(parts))
            return offset
            """;

    public static Task AppendAsync(IDatabase database, string script, RedisValue[] batch) =>
        database.ScriptEvaluateAsync(script, [Key, Offset], [Kept, Wake.ToString(), .. batch]);

    /// <summary>Reads all behind a number; returns the last one's.</summary>
    public static async Task<long> ReadAllAsync(IDatabase database, long after, Action<byte[]> onMessage)
    {
        while (true)
        {
            var entries = await database.StreamRangeAsync(Key, minId: $"{after + 1}-0", count: ReadCount);
            foreach (var entry in entries)
                onMessage((byte[])entry["d"]!);
            if (entries.Length > 0)
                after = NumberOf(entries[^1].Id!);
            if (entries.Length < ReadCount)
                return after;
        }
    }

    public static long NumberOf(string id) =>
        long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
