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

        Assert.True(new ForwardedAddresses(provider, NullLoggerFactory.Instance).Apply(context));

        Assert.Equal(IPAddress.Parse(expected), context.Connection.RemoteIpAddress);
    }

    [Theory]
    [InlineData("10.1.2.3", "203.0.113.7 https pub.example", "for=203.0.113.7;proto=https;host=pub.example")]
    [InlineData("::ffff:10.1.2.3", "203.0.113.7 https own", "for=203.0.113.7;proto=https")]
    [InlineData("10.2.2.3", "10.2.2.3 http own", "for=203.0.113.7;proto=https;host=pub.example")] // not trusted
    [InlineData("10.2.2.3", "10.2.2.3 http own", "for=\"")] // nor looked at
    [InlineData("10.1.2.3", "203.0.113.7 https pub.example", "for=203.0.113.7;proto=https;host=pub.example, for=10.1.9.9;proto=http")]
    [InlineData("10.1.2.3", "203.0.113.7 https pub.example", "for=203.0.113.7;proto=https;host=pub.example", "for=10.1.9.9;proto=http")]
    [InlineData("10.1.2.3", "203.0.113.7 http own", "for=6.6.6.6;proto=https;host=evil.example, for=203.0.113.7")] // a client's claim
    [InlineData("10.1.2.3", "10.1.2.3 https own", "for=6.6.6.6;host=evil.example, for=unknown;proto=https")] // whose claim is not known
    [InlineData("10.1.2.3", "10.1.2.3 https own", "proto=https")]
    [InlineData("10.1.2.3", "10.1.2.3 http own", "")]
    [InlineData("10.1.2.3", null, "for=6.6.6.6;x=\", for=203.0.113.7")] // hides what the proxy added
    public async Task Forwarded_OfAPeer_CountsWhereItIsListed(string peer, string? expected, params string[] lines)
    {
        using var site = new TempSite("{ http: { server: { trustedProxies: [ '10.1.0.0/16' ], forwarded: 'Forwarded' } } }");
        await using var provider = new SiteConfigProvider(site.Read(), TimeProvider.System);
        var context = new DefaultHttpContext { Request = { Scheme = "http", Host = new("own") } };
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Headers["Forwarded"] = lines;
        context.Request.Headers["X-Forwarded-For"] = "6.6.6.6"; // a client's, which the proxy passes on

        var isRead = new ForwardedAddresses(provider, NullLoggerFactory.Instance).Apply(context);

        Assert.Equal(expected is not null, isRead);
        var address = context.Connection.RemoteIpAddress;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Assert.Equal(expected ?? $"{peer} http own", $"{plain} {context.Request.Scheme} {context.Request.Host}");
    }

    [Theory]
    [InlineData("", "http own")]
    [InlineData("forwarded: [ 'X-Forwarded-For', 'x-forwarded-host' ]", "http pub.example")]
    [InlineData("forwarded: [ 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host' ]", "https pub.example")]
    public async Task ForwardedHost_OfATrustedProxy_CountsWhereTheSiteSaysSo(string key, string expected)
    {
        using var site = new TempSite($"{{ http: {{ server: {{ trustedProxies: '10.1.0.0/16', {key} }} }} }}");
        await using var provider = new SiteConfigProvider(site.Read(), TimeProvider.System);
        var forwarded = new ForwardedAddresses(provider, NullLoggerFactory.Instance);
        foreach (var peer in (string[])["10.1.2.3", "10.2.2.3"])
        {
            var context = new DefaultHttpContext { Request = { Scheme = "http", Host = new("own") } };
            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";
            context.Request.Headers["X-Forwarded-Host"] = "pub.example";
            if (key.Contains("Proto", StringComparison.Ordinal))
                context.Request.Headers["X-Forwarded-Proto"] = "https";
            Assert.True(forwarded.Apply(context));
            Assert.Equal(peer == "10.1.2.3" ? expected : "http own", $"{context.Request.Scheme} {context.Request.Host}");
        }
    }

    [Theory]
    [InlineData(
        "forwarded: 'X-Real-IP'",
        "error: http.server.forwarded: takes 'X-Forwarded-For', 'X-Forwarded-Proto' and 'X-Forwarded-Host', or 'Forwarded' alone, not "
            + "'X-Real-IP'"
    )]
    [InlineData(
        "forwarded: [ 'Forwarded', 'X-Forwarded-For' ]",
        "error: http.server.forwarded: has 'Forwarded' beside others; write those alone that the proxy sets, since it passes on what a "
            + "client wrote into any other"
    )]
    [InlineData(
        "forwarded: [ 'X-Forwarded-Proto' ]",
        "error: http.server.forwarded: has no 'X-Forwarded-For', by which a client's address is known; add it, or write 'Forwarded' alone"
    )]
    [InlineData(
        "forwarded: 'Forwarded', trustedProxies: []",
        "warning: http.server.forwarded: has no effect, since no proxy is believed; name them in 'trustedProxies'"
    )]
    public void Read_MistakeInForwarded_SaysWhatAndWhatToDo(string server, string expected)
    {
        var trusted = server.Contains("trustedProxies", StringComparison.Ordinal) ? "" : "trustedProxies: '10.1.0.0/16', ";
        var finding = Assert.Single(TempSite.Findings($"{{ http: {{ server: {{ {trusted}{server} }} }} }}"));
        Assert.EndsWith(": " + expected, finding, StringComparison.Ordinal);
    }
}
