using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace PluginChat;

/// <summary>
/// The request of a client that asks to connect, before it is answered. See <see cref="WebSocketAction.OnHandshakeAsync"/>.
/// </summary>
/// <remarks>It is valid until the event's task ends. Tests may derive from it.</remarks>
public abstract class HandshakeRequest
{
    /// <summary>The path, decoded, as in <c>/ws/test/chat</c>.</summary>
    public abstract string Path { get; }

    /// <summary>The values of the query string.</summary>
    public abstract IQueryCollection Query { get; }

    /// <summary>The route's tokens by name, compared by ordinal.</summary>
    public abstract IReadOnlyDictionary<string, string> RouteParameters { get; }

    /// <summary>The request's headers.</summary>
    public abstract IHeaderDictionary Headers { get; }

    /// <summary>The request's cookies.</summary>
    public abstract IRequestCookieCollection Cookies { get; }

    /// <summary>
    /// Who asks; without an authenticated identity where nobody signed in. It becomes the client's <see cref="IWebSocketClient.User"/>.
    /// </summary>
    public abstract ClaimsPrincipal User { get; }

    /// <summary>
    /// The peer's address and port, or null where the transport has none. See <see cref="IWebSocketClient.RemoteEndPoint"/>.
    /// </summary>
    public abstract IPEndPoint? RemoteEndPoint { get; }

    /// <summary>The sub-protocol that will be agreed on, or null where the client offered none.</summary>
    public abstract string? Protocol { get; }

    /// <summary>What the controller will remember of this client. It is lost where the client is refused.</summary>
    public abstract IClientItems Items { get; }

    /// <summary>
    /// Loads the session of the visitor who asks, as HTTP actions and pages of the site know it. What the event writes to it is stored when
    /// the event ends. It cannot be begun, renewed or ended here: its cookie goes with an answer to HTTP.
    /// </summary>
    /// <returns>The session; <see cref="Session.Exists"/> is false where the visitor has none. It is valid until the event ends.</returns>
    /// <exception cref="ObjectDisposedException">The event is over.</exception>
    /// <exception cref="NotSupportedException">A test's request that derives from this class has no sessions.</exception>
    /// <exception cref="SessionException">The store is not available; uncaught, the client is answered 503.</exception>
    public virtual ValueTask<Session> LoadSessionAsync() => throw new NotSupportedException("This handshake has no session.");

    /// <summary>Cancelled when the peer goes away before it is answered, and when the event has taken too long.</summary>
    public abstract CancellationToken Aborted { get; }
}
