using System.Net;
using System.Security.Claims;

namespace PluginChat;

/// <summary>One open WebSocket. It belongs to the host and outlives every version of the controller.</summary>
/// <remarks>All members may be used on any thread, also after the client is gone.</remarks>
public interface IWebSocketClient
{
    /// <summary>Identifies the client within this host process; never used again for another.</summary>
    long Id { get; }

    /// <summary>
    /// The peer's address and port, or null where the transport has none. Behind a proxy of <c>http.server.trustedProxies</c> it is the
    /// address that the proxy says, with port 0 where it says none.
    /// </summary>
    IPEndPoint? RemoteEndPoint { get; }

    /// <summary>The path of the request that opened the WebSocket, decoded, as in <c>/ws/test/chat</c>.</summary>
    string Path { get; }

    /// <summary>
    /// The route's tokens by name, and the query's values under names that are no token's. Names are compared by ordinal.
    /// </summary>
    IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>The sub-protocol that was agreed on, or null where the client offered none.</summary>
    string? Protocol { get; }

    /// <summary>
    /// The headers of the handshake that <see cref="KeepHeadersAttribute"/> of its action named, as far as they came; case does not
    /// matter. Empty without that
    /// attribute.
    /// </summary>
    IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Who this is; without an authenticated identity where nobody signed in. Never null.</summary>
    ClaimsPrincipal User { get; }

    /// <summary>
    /// Cancelled when the connection has ended or begins to close, on a thread-pool thread. Pass it to what is done for this client
    /// alone. A callback that is
    /// registered on it keeps its version of the controller in memory until the client is gone: dispose the registration when it is not
    /// needed any more.
    /// </summary>
    CancellationToken Closed { get; }

    /// <summary>What the controller remembers of this client. It survives a reload.</summary>
    IClientItems Items { get; }

    /// <summary>False as soon as the connection ends or is being closed. It may change right after it was read.</summary>
    bool IsOpen { get; }

    /// <summary>Sends a message to this client alone. Never waits for the socket; bytes are copied before it returns.</summary>
    /// <remarks>For text and JSON see <see cref="WebSocketClientExtensions"/>.</remarks>
    /// <param name="message">What to send. It goes out as one message, whatever its size.</param>
    /// <returns>What became of it. <see cref="SendResult.Queued"/> is no promise of arrival.</returns>
    SendResult Send(WebSocketMessage message);

    /// <summary>
    /// Closes the connection once everything sent before is out. Only the first call counts.
    /// </summary>
    /// <param name="code">The close code the client gets.</param>
    /// <param name="reason">
    /// Shown to the client: at most 123 bytes of UTF-8 (RFC 6455, 5.5); what is longer is cut between two characters. A surrogate without
    /// its partner is sent as U+FFFD.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is none that a close frame may carry, see
    /// <see cref="WebSocketClose.CanSend"/>.</exception>
    void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null);
}
