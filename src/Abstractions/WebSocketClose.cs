namespace PluginChat;

/// <summary>How and why a connection ended.</summary>
/// <param name="Code">The close code; <see cref="WebSocketCloseCode.Abnormal"/> where no close frame was exchanged.</param>
/// <param name="Reason">The text that came with it, or the host's own words; never null, at most 123 bytes of UTF-8.</param>
/// <param name="Initiator">Who ended it.</param>
public readonly record struct WebSocketClose(WebSocketCloseCode Code, string Reason, WebSocketCloseInitiator Initiator);
