namespace PluginChat.Host.Configuration.Reading;

/// <summary>Reads <c>scaleOut</c>: the engine that several hosts share, if they do.</summary>
static class ScaleOutReader
{
    const string DefaultPrefix = "pluginchat";

    public static ScaleOutConfig? Read(ConfigBlock scaleOut)
    {
        var lease = scaleOut.Time("lease", TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(3), TimeSpan.FromHours(1));
        if (lease == Timeout.InfiniteTimeSpan)
            scaleOut.Error(scaleOut.Find("lease")!, "lease", "has to end, or the clients of a host that died are counted for ever; write for example '15secs'");
        var whenDown = ReadWhenDown(scaleOut);
        var pending = scaleOut.Amount("pending", 64 << 20, min: 1 << 10, max: 256 << 20);
        var prefix = scaleOut.Text("prefix") is { Length: > 0 } text ? text : DefaultPrefix;
        if (prefix.AsSpan().IndexOfAny("{}") >= 0)
            scaleOut.Error(scaleOut.Find("prefix")!, "prefix", $"'{prefix}' has a brace, which decides the place of keys in a cluster; leave it out");
        if (scaleOut.Text("redis") is not { } redis)
        {
            if (scaleOut.Node is { } node)
                scaleOut.Error(node, "redis", "is missing; write Redis's address, such as '127.0.0.1:6379', or leave 'scaleOut' out for one host alone");
            return null;
        }
        if (Problem(redis) is { } problem)
        {
            scaleOut.Error(scaleOut.Find("redis")!, "redis", $"{problem}; write for example '127.0.0.1:6379' or 'redis.example.org:6380,ssl=true,password=…'");
            return null;
        }
        return new(redis, prefix, whenDown, pending, lease);
    }

    static WhenEngineIsDown ReadWhenDown(ConfigBlock scaleOut)
    {
        if (scaleOut.Text("whenDown") is not { } text)
            return WhenEngineIsDown.Queue;
        if (Enum.TryParse<WhenEngineIsDown>(text, ignoreCase: true, out var whenDown) && Enum.IsDefined(whenDown) && !char.IsAsciiDigit(text.FirstOrDefault()))
            return whenDown;
        scaleOut.Error(scaleOut.Find("whenDown")!, "whenDown", $"takes 'queue', 'local' or 'refuse', not '{text}'");
        return WhenEngineIsDown.Queue;
    }

    // Not the text itself: there may be a password in it.
    static string? Problem(string redis)
    {
        try
        {
            return redis.Length == 0 || StackExchange.Redis.ConfigurationOptions.Parse(redis).EndPoints.Count == 0 ? "names no server" : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return $"is not understood: {e.Message.Split(" (Parameter", 2)[0].TrimEnd('.')}";
        }
    }
}
