using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Sessions;

namespace PluginChat.Hosting.WebSockets.Handshakes;

/// <summary>
/// A handshake as the action's event sees it. When the event is over it lets go of the request, which the server uses again.
/// </summary>
sealed class PendingHandshake(HttpContext context, RouteMatch match, IClientItems items, SiteSessions sessions, CancellationToken aborted)
    : HandshakeRequest
{
    readonly VisitorSession _visitor = new(SessionCookies.IdOf(context.Request, sessions.Site.SessionCookie));
    volatile HttpContext? _context = context;
    RequestSession? _session;

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

    /// <summary>Those of the version that is asked, for what it keeps in a session.</summary>
    public IServiceProvider? Services { get; set; }

    HttpContext Context =>
        _context
        ?? throw new ObjectDisposedException(nameof(HandshakeRequest), "The handshake was answered: copy what you keep of its request.");

    public override async ValueTask<Session> LoadSessionAsync()
    {
        if (Volatile.Read(ref _session) is not { } session)
        {
            var made = new RequestSession(Context, match.Route, sessions) { Visitor = _visitor, Handshake = Services };
            session = Interlocked.CompareExchange(ref _session, made, null) ?? made;
        }
        await session.LoadAsync(aborted).ConfigureAwait(false);
        return session;
    }

    /// <summary>Stores what the event wrote to the session.</summary>
    public Task StoreSessionAsync() => Volatile.Read(ref _session)?.CommitAsync() ?? Task.CompletedTask;

    public void End()
    {
        _context = null;
        Volatile.Read(ref _session)?.Detach();
    }
}
