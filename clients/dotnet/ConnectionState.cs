namespace PluginChat.Client;

/// <summary>How a client's connection is.</summary>
public enum ConnectionState
{
    /// <summary>It has no connection and does not try: not started, closed, or ended by the host for good.</summary>
    Stopped,

    /// <summary>It connects.</summary>
    Connecting,

    /// <summary>It is connected, and the host has said what follows.</summary>
    Connected,

    /// <summary>The connection broke, and it waits for its next attempt.</summary>
    Waiting,
}
