namespace PluginChat.Bench.Compare.Servers;

/// <summary>What <c>--only</c>, the tables and the goals call the servers.</summary>
static class ServerId
{
    public const string Host = "host";
    public const string Bun = "bun";
    public const string SignalRJson = "signalr-json";
    public const string SignalRMessagePack = "signalr-messagepack";
    public const string Kestrel = "kestrel";
    public const string Ws = "ws";

    /// <summary>One host over Redis: what the engine costs by itself.</summary>
    public const string HostRedis = "host-redis";

    public const string TwoHosts = "host-redis-2";
    public const string TwoSignalRs = "signalr-redis-2";

    /// <summary>One process each, nothing beside it.</summary>
    public static readonly string[] Alone = [Host, Bun, SignalRJson, SignalRMessagePack, Kestrel, Ws];

    /// <summary>What serves one chat over Redis, and what these are compared with.</summary>
    public static readonly string[] ScaleOut = [Host, HostRedis, TwoHosts, SignalRMessagePack, TwoSignalRs];

    public static readonly string[] All = [.. Alone.Union(ScaleOut)];
}
