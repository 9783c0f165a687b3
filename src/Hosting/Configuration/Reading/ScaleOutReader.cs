using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>scaleOut</c>: the engine that several hosts share, if they do.</summary>
static class ScaleOutReader
{
    const string DefaultPrefix = "pluginchat";

    /// <summary>Reads it.</summary>
    /// <param name="scaleOut">The block.</param>
    /// <param name="root">The whole file, whose name is part of the prefix.</param>
    /// <param name="reading">What reads it.</param>
    public static ScaleOutConfig? Read(ConfigBlock scaleOut, ConfigNode root, ConfigReading reading)
    {
        var lease = Ending(
            scaleOut,
            "lease",
            TimeSpan.FromSeconds(15),
            TimeSpan.FromSeconds(3),
            TimeSpan.FromHours(1),
            "has to end, or the clients of a host that died are counted for ever; write for example '15secs'"
        );
        var whenDown = OneOf(scaleOut, "whenDown", WhenEngineIsDown.Queue, "'queue', 'local' or 'refuse'");
        var pending = scaleOut.Amount("pending", 64 << 20, min: 1 << 10, max: 256 << 20);
        var prefix = ReadPrefix(scaleOut, root);
        if (RedisReader.ReadAddresses(scaleOut, reading) is not { } redis)
            return null;
        var config = new ScaleOutConfig(redis, prefix, whenDown, pending, lease) { Site = SiteIdentity.Of(root) };
        config = RedisReader.ReadServer(scaleOut, config, reading);
        return config with
        {
            WhenCutOff = OneOf(
                scaleOut,
                "whenCutOff",
                whenDown == WhenEngineIsDown.Local ? WhenCutOff.Serve : config.WhenCutOff,
                "'serve', 'refuse' or 'move'"
            ),
            CutOffAfter = Ending(
                scaleOut,
                "cutOffAfter",
                config.CutOffAfter,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromHours(1),
                "has to end; write 'serve' in 'whenCutOff' to serve everybody"
            ),
            RetryAfter = Ending(
                scaleOut,
                "retryAfter",
                config.RetryAfter,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromMinutes(10),
                "must end, or no client would come back; write for example '5secs'"
            ),
            UnreadBytes = scaleOut.Amount("unread", config.UnreadBytes, min: 1 << 20),
            ReplayBytesPerSecond = scaleOut.Amount("replayBytesPerSecond", config.ReplayBytesPerSecond, min: 1 << 16),
        };
    }

    // Two sites that say nothing of it have prefixes of their own, as long as they have names.
    static string ReadPrefix(ConfigBlock scaleOut, ConfigNode root)
    {
        if (scaleOut.Text("prefix") is { Length: > 0 } prefix)
        {
            if (prefix.AsSpan().IndexOfAny("{}") >= 0)
                scaleOut.Error(
                    scaleOut.Find("prefix")!,
                    "prefix",
                    $"'{prefix}' has a brace, which decides the place of keys in a cluster; leave it out"
                );
            return prefix;
        }
        return root.Find("name") is { IsScalar: true, Text.Length: > 0 } name
            ? $"{DefaultPrefix}:{name.Text.Replace("{", "%7B", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal)}"
            : DefaultPrefix;
    }

    static TimeSpan Ending(ConfigBlock scaleOut, string key, TimeSpan inherited, TimeSpan min, TimeSpan max, string problem)
    {
        var time = scaleOut.Time(key, inherited, min, max);
        if (time != Timeout.InfiniteTimeSpan)
            return time;
        scaleOut.Error(scaleOut.Find(key)!, key, problem);
        return inherited;
    }

    static T OneOf<T>(ConfigBlock scaleOut, string key, T inherited, string choices)
        where T : struct, Enum
    {
        if (scaleOut.Text(key) is not { } text)
            return inherited;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen) && !char.IsAsciiDigit(text.FirstOrDefault()))
            return chosen;
        scaleOut.Error(scaleOut.Find(key)!, key, $"takes {choices}, not '{text}'");
        return inherited;
    }
}
