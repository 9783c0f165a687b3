namespace PluginChat.Bench.Load.Connections;

/// <summary>How far a connection is.</summary>
enum ClientState
{
    Connecting,
    Upgrading,

    /// <summary>The WebSocket is open; the protocol in it (SignalR's) has not answered yet.</summary>
    Greeting,
    Open,
    Closed,
}
