using Microsoft.AspNetCore.HttpOverrides;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>http.server.forwarded</c>: by which headers a proxy says who came, by which scheme, and for which host.</summary>
static class ForwardedReader
{
    const string Key = "forwarded";

    public static ForwardedConfig Read(ConfigBlock server, bool hasProxies)
    {
        if (server.Find(Key) is not { } node)
            return ForwardedConfig.Default;
        var (headers, isStandard) = (ForwardedHeaders.None, false);
        foreach (var item in server.List(Key))
        {
            switch (item.Text.ToUpperInvariant())
            {
                case "X-FORWARDED-FOR":
                    headers |= ForwardedHeaders.XForwardedFor;
                    break;
                case "X-FORWARDED-PROTO":
                    headers |= ForwardedHeaders.XForwardedProto;
                    break;
                case "X-FORWARDED-HOST":
                    headers |= ForwardedHeaders.XForwardedHost;
                    break;
                case "FORWARDED":
                    isStandard = true;
                    break;
                default:
                    server.Error(
                        item,
                        Key,
                        $"takes 'X-Forwarded-For', 'X-Forwarded-Proto' and 'X-Forwarded-Host', or 'Forwarded' alone, not '{item.Text}'"
                    );
                    return ForwardedConfig.Default;
            }
        }
        if (isStandard && headers != ForwardedHeaders.None)
            server.Error(
                node,
                Key,
                "has 'Forwarded' beside others; write those alone that the proxy sets, since it passes on what a client wrote into any "
                    + "other"
            );
        // Whose word counts is found by it, from the last proxy to the first.
        else if (!isStandard && !headers.HasFlag(ForwardedHeaders.XForwardedFor))
            server.Error(node, Key, "has no 'X-Forwarded-For', by which a client's address is known; add it, or write 'Forwarded' alone");
        else if (!hasProxies)
            server.Warning(node, Key, "has no effect, since no proxy is believed; name them in 'trustedProxies'");
        return new(isStandard ? ForwardedHeaders.None : headers);
    }
}
