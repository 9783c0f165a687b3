namespace PluginChat;

/// <summary>
/// The one exception whose text a client may see. Thrown from an event, it closes that client with
/// <see cref="CloseCode"/> and the message as its reason, and is no error in the log.
/// </summary>
/// <param name="message">What the client is told: at most 123 bytes of UTF-8 (RFC 6455, 5.5); what is longer is cut.</param>
/// <param name="closeCode">The close code the client gets.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="closeCode"/> is none that a close frame may carry, see
/// <see cref="WebSocketClose.CanSend"/>.</exception>
public class ClientVisibleException(string message, WebSocketCloseCode closeCode = WebSocketCloseCode.PolicyViolation) : Exception(message)
{
    /// <summary>The close code the client gets. Default: <see cref="WebSocketCloseCode.PolicyViolation"/>.</summary>
    public WebSocketCloseCode CloseCode { get; } =
        WebSocketClose.CanSend(closeCode)
            ? closeCode
            : throw new ArgumentOutOfRangeException(
                nameof(closeCode),
                closeCode,
                "A close frame carries a code from 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455, "
                    + "7.4); for an HTTP status such as 403, take one of your own such as 4403."
            );
}
