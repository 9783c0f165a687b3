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

    public static readonly string[] All = [Host, Bun, SignalRJson, SignalRMessagePack, Kestrel, Ws];
}
