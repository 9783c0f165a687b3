using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary>That each refusal of a request has its status, is counted, and is told to the log.</summary>
public sealed class RefusedRequestTests
{
    [Theory]
    [InlineData("/ws/test/chat", "Origin: https://evil.example\r\n", 403, "origin")]
    [InlineData("/ws/test/chat", "Sec-WebSocket-Version: 8\r\n", 400, "handshake")]
    [InlineData("/ws/test/nothing", "", 404, "not_found")]
    public async Task Refusal_OfAHandshake_IsCountedByReasonAndRoute(string path, string headers, int status, string reason)
    {
        await using var site = await new TestSite().StartAsync();
        await site.ConnectRawAsync();
        using var readings = new RefusalReadings(site);
        await using var client = await RawClient.ConnectAsync(site.Address, path, headers);
        Assert.Equal(status, client.Status);
        await readings.AssertOneAsync(site, reason, status);
    }

    [Theory]
    [InlineData("webSockets: 1", "web_sockets")]
    [InlineData("connectionsPerClient: 1", "per_address")]
    public async Task Refusal_BecauseThereIsNoPlace_IsAWarningThatNamesTheLimit(string limit, string reason)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: limit));
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        await site.ConnectRawAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat");
        Assert.Equal(503, client.Status);
        await readings.AssertOneAsync(site, reason, 503);
        Assert.Single(
            site.Log.Entries,
            e =>
                e.Level == LogLevel.Warning
                && e.Text.Contains($"({reason}): limits.{limit.Split(':')[0]}: 1 WebSockets are open", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("GET /elsewhere HTTP/1.1\r\nHost: a\r\n", 404, "not_found")]
    [InlineData("POST /files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n", 405, "method")]
    [InlineData("GET /files/a HTTP/1.1\r\nHost: b\r\n", 400, "host_name")]
    [InlineData("GET /files/a HTTP/9.9\r\nHost: a\r\n", 505, "bad_request")]
    [InlineData("GET /files/a<script> HTTP/1.1\r\nHost: a\r\n", 400, "bad_request")]
    [InlineData("GET /files/a?b=<script> HTTP/1.1\r\nHost: a\r\n", 400, "bad_request")]
    public async Task Refusal_WithoutARoute_IsCountedByReason(string request, int status, string reason)
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace("'http://127.0.0.1:0' ] }", "'http://127.0.0.1:0' ], allowedHosts: 'a' }", StringComparison.Ordinal)
                .Replace("pattern: '^/',", "pattern: '^/files/', methods: [ 'GET' ],", StringComparison.Ordinal)
        );
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(Encoding.ASCII.GetBytes(request + "\r\n"));
        await client.ReadAnswerAsync();
        Assert.Equal(status, client.Status);
        await readings.AssertOneAsync(site, reason, status, route: null);
    }

    [Fact]
    public async Task Refusal_OfAPathWithALineBreak_DoesNotForgeALine()
    {
        await using var site = await new TestSite().StartAsync();
        await site.ConnectRawAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/a%0aforged");
        Assert.Equal(404, client.Status);
        Assert.DoesNotContain("forged", await site.Log.NextAsync("PluginChat", "(not_found)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfAControllerThatDoesNotCompile_Is500AndCounted()
    {
        await using var site = new TestSite();
        site.ExpectError("error CS");
        site.WriteController("class {");
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat");
        Assert.Equal(500, client.Status);
        await readings.AssertOneAsync(site, "controller", 500);
    }

    [Fact]
    public async Task Refusal_OfAControllerThatKeepsFailing_Is503AndCounted()
    {
        await using var site = new TestSite();
        site.ExpectError("it fails");
        site.ExpectError("keeps failing");
        site.ExpectError("nobody is let in");
        site.ExpectError("chat");
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) =>
                    throw new InvalidOperationException("it fails");
                """
            )
        );
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace("'http://127.0.0.1:0' ] }", "'http://127.0.0.1:0' ], trustedProxies: [ '127.0.0.1' ] }", StringComparison.Ordinal)
        );
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        for (var i = 0; i < PluginChat.Hosting.Controllers.Circuits.Circuit.FailuresToOpen; i++)
        {
            var failing = await site.ConnectRawAsync(headers: $"X-Forwarded-For: 10.0.0.{i % 5}\r\n");
            await failing.SendTextAsync("go");
            Assert.Equal(1011, await failing.ReceiveCloseAsync());
        }
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "X-Forwarded-For: 10.0.0.1\r\n");
        Assert.Equal(503, client.Status);
        await readings.AssertOneAsync(site, "circuit", 503);
    }

    [Fact]
    public async Task Refusals_OfAFlood_AreAllCountedAndAreALineASecond()
    {
        const int flood = 100;
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(limits: "handshakesPerSecond: 1"));
        await site.StartAsync();
        await site.ConnectRawAsync();
        using var readings = new RefusalReadings(site);
        for (var i = 0; i < flood; i++)
        {
            await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat");
            Assert.Equal(429, client.Status);
        }
        Assert.Equal(flood, readings.Count("reason=handshake_rate route=chat"));
        string[] Lines() => [.. site.Log.Entries.Select(e => e.Text).Where(t => t.Contains("handshake_rate", StringComparison.Ordinal))];
        Assert.Equal(["route 'chat': refused with 429 (handshake_rate): Too many handshakes."], Lines());
        // The others are told of although no more come.
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(
            $"route 'chat': refused with 429 (handshake_rate): Too many handshakes.; and {flood - 2} more",
            Assert.Single(Lines().Skip(1))
        );
    }
}
