using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using IPNetwork = System.Net.IPNetwork;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Who a client is behind the proxies of <c>http.server.trustedProxies</c>, whether it came by TLS, and which host it asked for: what they
/// say, in place of their own. It is ASP.NET Core's middleware that reads the headers with <c>X-</c>; from any other address they stay
/// headers without meaning.
/// </summary>
sealed class ForwardedAddresses(SiteConfigProvider provider, ILoggerFactory loggers)
{
    sealed record Reader(ImmutableArray<IPNetwork> Trusted, ForwardedConfig Config, ForwardedHeadersMiddleware Headers);

    const string StandardHeader = "Forwarded";

    Reader? _reader; // swapped whole; two that are made at once are alike

    /// <summary>Puts the client's address into the connection of a request, and its scheme and host into the request.</summary>
    /// <returns>False where a proxy's <c>Forwarded</c> cannot be read: whose request that is, nobody knows.</returns>
    public bool Apply(HttpContext context)
    {
        var (trusted, config) = (provider.Current.TrustedProxies, provider.Current.Forwarded);
        if (trusted.IsEmpty)
            return true;
        if (config.Headers == ForwardedHeaders.None)
            return ApplyStandard(context, trusted);
        var reader = Volatile.Read(ref _reader);
        // Of the same snapshot of the configuration, or of an earlier one.
        if (reader is null || reader.Trusted != trusted || reader.Config != config)
            Volatile.Write(ref _reader, reader = new(trusted, config, Of(trusted, config)));
        reader.Headers.ApplyForwarders(context);
        return true;
    }

    ForwardedHeadersMiddleware Of(ImmutableArray<IPNetwork> trusted, ForwardedConfig config)
    {
        // One proxy behind another: each says who came to it, the last one at the end, and the first that is not trusted is the client.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = config.Headers, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear(); // loopback, which is not trusted unless it is named
        foreach (var network in trusted)
            options.KnownIPNetworks.Add(network);
        return new(_ => Task.CompletedTask, loggers, Options.Create(options));
    }

    // As the middleware does for the others: from the last proxy, which is the peer, to the first that is not trusted.
    static bool ApplyStandard(HttpContext context, ImmutableArray<IPNetwork> trusted)
    {
        var (connection, request) = (context.Connection, context.Request);
        if (!IsTrusted(connection.RemoteIpAddress, trusted))
            return true;
        if (!ForwardedHeader.TryRead(request.Headers[StandardHeader], out var hops))
            return false;
        for (var i = hops.Count - 1; i >= 0 && IsTrusted(connection.RemoteIpAddress, trusted); i--)
        {
            request.Scheme = hops[i].Scheme ?? request.Scheme;
            request.Host = hops[i].Host ?? request.Host;
            // Who came to this proxy is not known, so nobody knows whose words those before it are.
            if (hops[i].Client is not { } client)
                break;
            (connection.RemoteIpAddress, connection.RemotePort) = (client.Address, client.Port);
        }
        return true;
    }

    static bool IsTrusted(IPAddress? address, ImmutableArray<IPNetwork> trusted)
    {
        // A socket for both families has those of IPv4 in those of IPv6.
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && trusted.Any(network => network.Contains(plain));
    }
}
