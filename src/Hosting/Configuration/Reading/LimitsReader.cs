using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>limits</c>. What it does not set is inherited.</summary>
static class LimitsReader
{
    // Under a kilobyte no browser's request gets through.
    const long MinHeaderBytes = 1 << 10;

    public static LimitsConfig Read(ConfigBlock limits, LimitsConfig inherited) =>
        inherited with
        {
            WebSockets = limits.Amount("webSockets", inherited.WebSockets, min: 1),
            WebSocketsMessageBytes = limits.Amount("webSocketsMessage", inherited.WebSocketsMessageBytes, min: 1),
            WebSocketsPacketBytes = limits.Amount("webSocketsPacket", inherited.WebSocketsPacketBytes, min: 1),
            WebSocketsFrameBytes = limits.Amount("webSocketsFrame", inherited.WebSocketsFrameBytes, min: 1),
            WebSocketsBacklogBytes = limits.Amount("webSocketsBacklog", inherited.WebSocketsBacklogBytes, min: 1),
            HandshakesPerSecond = limits.Amount("handshakesPerSecond", inherited.HandshakesPerSecond, min: 1),
            MessagesPerSecond = limits.Amount("messagesPerSecond", inherited.MessagesPerSecond, min: 1),
            BytesPerSecond = limits.Amount("bytesPerSecond", inherited.BytesPerSecond, min: 1),
            OverRate = OverRateOf(limits, inherited.OverRate),
            ReceiveBuffersBytes = limits.Amount("receiveBuffers", inherited.ReceiveBuffersBytes, min: 1),
            Connections = limits.Amount("connections", inherited.Connections, min: 1),
            Sessions = limits.Amount("sessions", inherited.Sessions, min: 1),
            SessionDataBytes = limits.Amount("sessionData", inherited.SessionDataBytes, min: 1),
            WebSocketsProtocol = Protocol(limits, "webSocketsProtocol", inherited.WebSocketsProtocol),
            ConnectionsPerClient = limits.Amount("connectionsPerClient", inherited.ConnectionsPerClient, min: 1),
            UriBytes = limits.Amount("uri", inherited.UriBytes, min: 1),
            CacheItemBytes = limits.Amount("cacheItem", inherited.CacheItemBytes, min: 1),
            CacheBytes = limits.Amount("cache", inherited.CacheBytes, min: 0),
            RxBodyBytes = limits.Amount("rxBody", inherited.RxBodyBytes, min: 0),
            UploadBytes = limits.Find("upload") is null ? inherited.UploadBytes : limits.Amount("upload", inherited.RxBodyBytes, min: 0),
            RxHeaderBytes = limits.Amount("rxHeader", inherited.RxHeaderBytes, MinHeaderBytes, int.MaxValue),
        };

    static OverRate OverRateOf(ConfigBlock limits, OverRate inherited)
    {
        switch (limits.Text("overRate"))
        {
            case null:
                return inherited;
            case "close":
                return OverRate.Close;
            case "delay":
                return OverRate.Delay;
            case var text:
                limits.Error(limits.Find("overRate")!, "overRate", $"takes 'close' or 'delay', not '{text}'");
                return inherited;
        }
    }

    /// <summary>A sub-protocol; an empty text takes an inherited one away.</summary>
    public static string? Protocol(ConfigBlock block, string key, string? inherited)
    {
        if (block.Text(key) is not { } protocol)
            return inherited;
        if (protocol.Length == 0)
            return null;
        if (HttpText.IsToken(protocol))
            return protocol;
        block.Error(block.Find(key)!, key, $"'{protocol}' is not a sub-protocol; write one name without spaces or commas, such as 'chat'");
        return inherited;
    }
}
