using System.Net;

namespace PluginChat.Hosting.Server;

/// <summary>What one proxy says of what came to it: an element of <c>Forwarded</c> (RFC 7239).</summary>
/// <param name="Client">Who came; null where the proxy does not say or know it. Without a port it has 0.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>; null where it is not said.</param>
/// <param name="Host">The host that was asked for; null where it is not said.</param>
readonly record struct ForwardedHop(IPEndPoint? Client, string? Scheme, HostString? Host);
