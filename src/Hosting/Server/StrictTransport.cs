using System.Net;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Server;

/// <summary>Tells browsers that came by TLS to come by nothing else from then on, for <c>hsts</c>.</summary>
static class StrictTransport
{
    public static void Set(HttpContext context, HstsConfig hsts)
    {
        // Without TLS anybody on the way could have written it, and browsers pay no heed to it (RFC 6797, 7.2).
        if (context.Request.IsHttps && (hsts.IsForLoopback || !IsLoopback(context.Request.Host.Host)))
            context.Response.Headers.StrictTransportSecurity = hsts.Value;
    }

    // One site of a developer's machine would take http:// from all the others there, on whatever ports.
    static bool IsLoopback(string host)
    {
        var name = HostName.Normalize(host);
        return name == "localhost"
            || name.EndsWith(".localhost", StringComparison.Ordinal)
            || IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address);
    }
}
