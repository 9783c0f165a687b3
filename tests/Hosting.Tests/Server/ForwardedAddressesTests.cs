using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Server;
using PluginChat.Hosting.Tests.Configuration;

namespace PluginChat.Hosting.Tests.Server;

/// <summary>What needs peers other than 127.0.0.1; Functional.Tests have the rest.</summary>
public sealed class ForwardedAddressesTests
{
    [Theory]
    [InlineData("10.1.2.3", "203.0.113.7")]
    [InlineData("::ffff:10.1.2.3", "203.0.113.7")] // as a socket for both families has it: http://*:8080
    [InlineData("::1", "203.0.113.7")]
    [InlineData("10.2.2.3", "10.2.2.3")]
    [InlineData("127.0.0.1", "127.0.0.1")] // not by itself
    public async Task ForwardedFor_OfAPeer_CountsWhereItIsListed(string peer, string expected)
    {
        using var site = new TempSite("{ http: { server: { trustedProxies: [ '10.1.0.0/16', '::1' ] } } }");
        await using var provider = new SiteConfigProvider(site.Read(), TimeProvider.System);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";

        new ForwardedAddresses(provider, NullLoggerFactory.Instance).Apply(context);

        Assert.Equal(IPAddress.Parse(expected), context.Connection.RemoteIpAddress);
    }
}
