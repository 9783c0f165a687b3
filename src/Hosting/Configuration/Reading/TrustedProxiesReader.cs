using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using PluginChat.Hosting.Configuration.Blocks;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Reads <c>http.server.trustedProxies</c>: whose word is taken for who a client is. A single address is a network of one.
/// </summary>
static class TrustedProxiesReader
{
    const int Ipv4Bits = 32,
        Ipv6Bits = 128;

    public static ImmutableArray<IPNetwork> Read(ConfigBlock server)
    {
        var proxies = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var node in server.List("trustedProxies"))
        {
            if (Parse(node.Text) is not { } network)
                server.Error(
                    node,
                    "trustedProxies",
                    $"'{node.Text}' is neither an address nor a network; write for example '127.0.0.1', '::1' or '10.1.0.0/16'"
                );
            else if (network.PrefixLength == 0)
                server.Error(node, "trustedProxies", $"'{node.Text}' is everybody, who could then claim any address; name the proxies");
            else
                proxies.Add(network);
        }
        return proxies.ToImmutable();
    }

    static IPNetwork? Parse(string text)
    {
        if (text.Contains('/'))
            return IPNetwork.TryParse(text, out var network) ? network : null;
        // '10' and '10.1' would be addresses too, but are hardly meant.
        if (
            !IPAddress.TryParse(text, out var address)
            || address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') != 3
        )
            return null;
        return new(address, address.AddressFamily == AddressFamily.InterNetwork ? Ipv4Bits : Ipv6Bits);
    }
}
