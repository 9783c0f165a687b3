namespace PluginChat;

/// <summary>Who ended a connection.</summary>
public enum WebSocketCloseInitiator
{
    /// <summary>The client sent a close frame.</summary>
    Client,

    /// <summary>The controller called <see cref="IWebSocketClient.Close"/> or threw.</summary>
    Controller,

    /// <summary>The host: a limit, a time-out, a protocol error, or its own shutdown.</summary>
    Host,

    /// <summary>The connection broke without a close frame.</summary>
    Connection,
}
