using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Testing;

/// <summary>A <see cref="TestRequest"/> as an action sees it. What the test changes later is not seen.</summary>
sealed class FakeHandshake : HandshakeRequest
{
    readonly FakeSession _session;

    public FakeHandshake(TestRequest request, string action, CancellationToken aborted)
    {
        Path = request.Path ?? "/ws/" + action;
        Query = new QueryCollection(QueryHelpers.ParseQuery(request.Query));
        RouteParameters = new Dictionary<string, string>(request.RouteParameters, StringComparer.Ordinal);
        Headers = new HeaderDictionary(
            request.Headers.ToDictionary(h => h.Key, h => new StringValues(h.Value), StringComparer.OrdinalIgnoreCase)
        );
        // The framework's own reading of the header.
        Cookies = new DefaultHttpContext { Request = { Headers = { Cookie = Headers.Cookie } } }
            .Request
            .Cookies;
        (User, RemoteEndPoint, Protocol, Aborted) = (request.User, request.RemoteEndPoint, request.Protocol, aborted);
        _session = new(request.Session);
        Parameters = Query
            .Where(q => !RouteParameters.ContainsKey(q.Key))
            .Select(q => KeyValuePair.Create(q.Key, q.Value.ToString()))
            .Concat(RouteParameters)
            .ToDictionary(StringComparer.Ordinal);
    }

    public override string Path { get; }

    public override IQueryCollection Query { get; }

    public override IReadOnlyDictionary<string, string> RouteParameters { get; }

    public override IHeaderDictionary Headers { get; }

    public override IRequestCookieCollection Cookies { get; }

    public override ClaimsPrincipal User { get; }

    public override IPEndPoint? RemoteEndPoint { get; }

    public override string? Protocol { get; }

    // The host's own: it refuses what a host would refuse.
    public override IClientItems Items { get; } = new ClientItems();

    public override CancellationToken Aborted { get; }

    public override ValueTask<Session> LoadSessionAsync() => new(_session);

    /// <summary>As <see cref="IWebSocketClient.Parameters"/>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }
}
