using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.WebSockets.Handshakes;

/// <summary>The opening handshake of RFC 6455 (section 4.2), and of RFC 8441 over HTTP/2.</summary>
static class Handshake
{
    const string Version = "13";
    static readonly byte[] s_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.ToArray();

    /// <summary>What is wrong with a request, as a status and a sentence; null where it can be accepted.</summary>
    public static Refusal? Check(HttpContext context, RouteConfig route)
    {
        var headers = context.Request.Headers;
        if (!IsExtendedConnect(context) && !IsUpgrade(context))
            return new(StatusCodes.Status426UpgradeRequired, "This address speaks WebSocket only.");
        if (headers.SecWebSocketVersion.Count != 1 || headers.SecWebSocketVersion != Version)
            return new(StatusCodes.Status400BadRequest, $"Sec-WebSocket-Version must be {Version}.");
        if (!IsExtendedConnect(context) && !IsKey(headers.SecWebSocketKey))
            return new(StatusCodes.Status400BadRequest, "Sec-WebSocket-Key must be 16 bytes in base64.");
        if (!IsOriginAllowed(context, route))
            return new(StatusCodes.Status403Forbidden, "This origin may not connect.");
        if (
            route.Limits.WebSocketsProtocol is { } protocol
            && headers.SecWebSocketProtocol.Count > 0
            && !Offers(headers, protocol)
            && !Resumes(context, route)
        )
            return new(StatusCodes.Status400BadRequest, $"The sub-protocol must be '{protocol}'.");
        return null;
    }

    public readonly record struct Refusal(int Status, string Text)
    {
        public RefusalReason Reason => Status == StatusCodes.Status403Forbidden ? RefusalReason.Origin : RefusalReason.Handshake;
    }

    /// <summary>Whether the client wants to come back for what it missed, and the route lets it.</summary>
    public static bool Resumes(HttpContext context, RouteConfig route) =>
        route.Resume.Enabled && Offers(context.Request.Headers, ChannelNotes.Protocol);

    /// <summary>The sub-protocol that the controller speaks with the client: the route's if the client offers it, otherwise none.</summary>
    public static string? AgreedProtocol(HttpContext context, RouteConfig route) =>
        route.Limits.WebSocketsProtocol is { } protocol && Offers(context.Request.Headers, protocol) ? protocol : null;

    /// <summary>Whether a request asks for a WebSocket, well or not.</summary>
    public static bool IsAsked(HttpContext context) =>
        context.Request.Headers.Upgrade.Count > 0 || context.Request.Headers.SecWebSocketKey.Count > 0 || IsExtendedConnect(context);

    /// <summary>Answers the handshake and returns the connection.</summary>
    public static Task<Stream> AcceptAsync(HttpContext context, RouteConfig route, DeflateAgreement? deflate)
    {
        var headers = context.Response.Headers;
        // One is answered (RFC 6455, 4.2.2), and the one that says how messages look wins.
        if ((Resumes(context, route) ? ChannelNotes.Protocol : AgreedProtocol(context, route)) is { } protocol)
            headers.SecWebSocketProtocol = protocol;
        if (deflate is { } agreed)
            headers.SecWebSocketExtensions = agreed.Answer;
        if (IsExtendedConnect(context))
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync().AsTask();
        }
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = AcceptOf(context.Request.Headers.SecWebSocketKey.ToString());
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    public static bool IsExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    // RFC 6455, section 4.2.2, step 5.4. SHA-1 is the protocol's choice; it protects nothing here.
    static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData([.. Encoding.ASCII.GetBytes(key), .. s_guid]));

    static bool IsUpgrade(HttpContext context) =>
        context.Request.Method == HttpMethods.Get // RFC 6455, 4.2.1; methods have a case (RFC 9110, 9.1), which IsGet passes over
        && !HttpProtocol.IsHttp10(context.Request.Protocol) // RFC 9110, 7.8: a server ignores it there
        && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && context.Request.Headers.GetCommaSeparatedValues("Upgrade").Contains("websocket", StringComparer.OrdinalIgnoreCase);

    static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[24];
        return key is { Length: 24 } && Convert.TryFromBase64String(key, bytes, out var length) && length == 16;
    }

    static bool Offers(IHeaderDictionary headers, string protocol) =>
        headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol").Contains(protocol, StringComparer.Ordinal);

    // A browser always sends its page's origin; without this check any page that a user visits could chat as that user.
    static bool IsOriginAllowed(HttpContext context, RouteConfig route)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0 || route.Origins.Contains("*"))
            return true;
        // Some are not addresses ("null") and some name no host (foo:bar).
        return origin.Count == 1
            && Origin.Normalize(origin!) is { } normal
            && (route.Origins.Contains(normal, StringComparer.Ordinal) || Origin.IsOf(normal, context.Request.Host));
    }
}
