using System.Collections.Immutable;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Configuration;
using IPNetwork = System.Net.IPNetwork;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Who a client is behind the proxies of <c>http.server.trustedProxies</c>, and whether it came by TLS: the address and the scheme that
/// they say, in place of their own. It is ASP.NET Core's middleware that reads <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>; from
/// any other address they stay headers without meaning.
/// </summary>
sealed class ForwardedAddresses(SiteConfigProvider provider, ILoggerFactory loggers)
{
    sealed record Reader(ImmutableArray<IPNetwork> Trusted, ForwardedHeadersMiddleware Headers);

    Reader? _reader; // swapped whole; two that are made at once are alike

    /// <summary>Puts the client's address into the connection of a request, and its scheme into the request.</summary>
    public void Apply(HttpContext context)
    {
        var trusted = provider.Current.TrustedProxies;
        if (trusted.IsEmpty)
            return;
        var reader = Volatile.Read(ref _reader);
        // Of the same snapshot of the configuration, or of an earlier one.
        if (reader is null || reader.Trusted != trusted)
            Volatile.Write(ref _reader, reader = new(trusted, Of(trusted)));
        reader.Headers.ApplyForwarders(context);
    }

    ForwardedHeadersMiddleware Of(ImmutableArray<IPNetwork> trusted)
    {
        // One proxy behind another: each says who came to it, the last one at the end, and the first that is not trusted is the client.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear(); // loopback, which is not trusted unless it is named
        foreach (var network in trusted)
            options.KnownIPNetworks.Add(network);
        return new(_ => Task.CompletedTask, loggers, Options.Create(options));
    }
}
