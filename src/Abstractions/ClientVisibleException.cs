namespace PluginChat;

/// <summary>
/// The one exception whose text a client may see. Thrown from an event, it closes that client with
/// <see cref="CloseCode"/> and the message as its reason, and is no error in the log.
/// </summary>
/// <param name="message">What the client is told: at most 123 bytes of UTF-8 (RFC 6455, 5.5); what is longer is cut.</param>
/// <param name="closeCode">The close code the client gets.</param>
public class ClientVisibleException(string message, WebSocketCloseCode closeCode = WebSocketCloseCode.PolicyViolation) : Exception(message)
{
    /// <summary>The close code the client gets. Default: <see cref="WebSocketCloseCode.PolicyViolation"/>.</summary>
    public WebSocketCloseCode CloseCode { get; } = closeCode;
}
