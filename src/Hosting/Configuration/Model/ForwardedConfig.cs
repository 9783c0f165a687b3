using Microsoft.AspNetCore.HttpOverrides;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Which headers of the proxies that are trusted are believed: <c>http.server.forwarded</c>.</summary>
/// <param name="Headers">Those with <c>X-</c>; none where it is <c>Forwarded</c> (RFC 7239).</param>
sealed record ForwardedConfig(ForwardedHeaders Headers)
{
    /// <summary>Those that proxies set or remove as a matter of course. Another that a proxy passes on is what a client wrote.</summary>
    public static ForwardedConfig Default { get; } = new(ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
}
