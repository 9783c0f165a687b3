using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.WebSockets.Handshakes;

/// <summary>
/// A handshake as the action's event sees it. When the event is over it lets go of the request, which the server uses again.
/// </summary>
sealed class PendingHandshake(HttpContext context, RouteMatch match, IClientItems items, CancellationToken aborted) : HandshakeRequest
{
    volatile HttpContext? _context = context;

    public override string Path => match.Path;

    public override IQueryCollection Query => Context.Request.Query;

    public override IReadOnlyDictionary<string, string> RouteParameters => match.Parameters;

    public override IHeaderDictionary Headers => Context.Request.Headers;

    public override IRequestCookieCollection Cookies => Context.Request.Cookies;

    public override ClaimsPrincipal User => Context.User;

    public override IPEndPoint? RemoteEndPoint =>
        Context.Connection.RemoteIpAddress is { } address ? new(address, Context.Connection.RemotePort) : null;

    public override string? Protocol => Handshake.AgreedProtocol(Context, match.Route);

    public override IClientItems Items => items;

    public override CancellationToken Aborted => aborted;

    HttpContext Context =>
        _context
        ?? throw new ObjectDisposedException(nameof(HandshakeRequest), "The handshake was answered: copy what you keep of its request.");

    public void End() => _context = null;
}
