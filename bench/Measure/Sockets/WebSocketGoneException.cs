namespace PluginChat.Measure.Sockets;

/// <summary>The connection ended, or never became a WebSocket.</summary>
public sealed class WebSocketGoneException(string message, Exception? inner = null) : IOException(message, inner);
