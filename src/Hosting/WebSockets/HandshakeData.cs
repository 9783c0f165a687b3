using System.Collections.ObjectModel;
using System.Net;
using Microsoft.AspNetCore.Http.Features.Authentication;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.WebSockets;

/// <summary>Copies what a client keeps of its handshake, whose request the server uses again.</summary>
static class HandshakeData
{
    /// <param name="context">The request.</param>
    /// <param name="match">Where it leads.</param>
    /// <param name="keptHeaders">Names of headers that the action keeps.</param>
    public static ClientRequest Of(HttpContext context, RouteMatch match, IReadOnlyList<string> keptHeaders)
    {
        var address = context.Connection.RemoteIpAddress;
        var request = new ClientRequest(
            address is null ? null : new IPEndPoint(address, context.Connection.RemotePort),
            match.Path,
            Parameters(context, match),
            Handshake.AgreedProtocol(context, match.Route)
        )
        {
            Headers = HeadersOf(context, keptHeaders),
            SignedIn = context.Features.Get<SignedInUser>(),
        };
        return context.Features.Get<IHttpAuthenticationFeature>() is { User: { } user } ? request with { User = user } : request;
    }

    static IReadOnlyDictionary<string, string> HeadersOf(HttpContext context, IReadOnlyList<string> kept)
    {
        if (kept.Count == 0)
            return ReadOnlyDictionary<string, string>.Empty;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in kept)
        {
            if (context.Request.Headers.TryGetValue(name, out var value))
                headers[name] = value.ToString();
        }
        return headers;
    }

    static IReadOnlyDictionary<string, string> Parameters(HttpContext context, RouteMatch match)
    {
        if (!context.Request.QueryString.HasValue)
            return match.Parameters;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Request.Query)
            parameters[name] = value.ToString();
        foreach (var (name, value) in match.Parameters)
            parameters[name] = value;
        return parameters;
    }
}
