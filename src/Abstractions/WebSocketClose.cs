namespace PluginChat;

/// <summary>How and why a connection ended.</summary>
/// <param name="Code">The close code; <see cref="WebSocketCloseCode.Abnormal"/> where no close frame was exchanged.</param>
/// <param name="Reason">The text that came with it, or the host's own words; never null, at most 123 bytes of UTF-8.</param>
/// <param name="Initiator">Who ended it.</param>
public readonly record struct WebSocketClose(WebSocketCloseCode Code, string Reason, WebSocketCloseInitiator Initiator)
{
    /// <summary>
    /// Whether a close frame may carry a code: 1000 to 1003, 1007 to 1014, and 3000 to 4999 (RFC 6455, 7.4, and its registry).
    /// </summary>
    /// <param name="code">The code.</param>
    /// <returns>False for the codes that only report how a connection ended (1005, 1006, 1015), and for all that mean nothing.</returns>
    public static bool CanSend(WebSocketCloseCode code) => (int)code is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999;
}
