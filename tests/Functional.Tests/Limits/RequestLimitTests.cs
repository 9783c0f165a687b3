using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary>What a request may be: its line, its headers, its body, its time.</summary>
public sealed class RequestLimitTests
{
    static async Task<TestSite> StartAsync(string limits = "", string http = "", TimeProvider? time = null)
    {
        var site = new TestSite { Time = time ?? TimeProvider.System };
        site.Write("appweb.json", TestSite.Config(http: $"limits: {{ {limits} }}, {http}"));
        site.Write("web/index.html", "start");
        return await site.StartAsync();
    }

    static async Task<RawClient> AskAsync(TestSite site, string request)
    {
        var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(Encoding.ASCII.GetBytes(request));
        await client.ReadAnswerAsync();
        return client;
    }

    [Theory]
    [InlineData(1000, 200)]
    [InlineData(2100, 431)]
    public async Task Headers_OverTheirLimit_Are431(int bytes, int status)
    {
        await using var site = await StartAsync("rxHeader: '2k'");
        using var readings = new RefusalReadings(site);
        await using var client = await AskAsync(site, $"GET / HTTP/1.1\r\nHost: a\r\nX-Much: {new string('x', bytes)}\r\n\r\n");
        Assert.Equal(status, client.Status);
        if (status == 431)
            await readings.AssertOneAsync(site, "headers", 431, route: null);
    }

    [Fact]
    public async Task Headers_LimitOverKestrelsBuffer_IsHonoured()
    {
        await using var site = await StartAsync("rxHeader: '2MB'");
        await using var client = await AskAsync(site, $"GET / HTTP/1.1\r\nHost: a\r\nX-Much: {new string('x', 3 << 19)}\r\n\r\n");
        Assert.Equal(200, client.Status);
    }

    [Fact]
    public async Task Body_OverItsLimit_Is413AndIsNotRead()
    {
        await using var site = await StartAsync("rxBody: '1k'");
        using var readings = new RefusalReadings(site);
        await using var client = await AskAsync(site, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1025\r\n\r\n");
        Assert.Equal(413, client.Status);
        await readings.AssertOneAsync(site, "body", 413, "files");
        // It ends the connection rather than wait for the body, and Kestrel's own refusal of the rest is no second one.
        await EndAsync(client);
        Assert.Equal((1, 0), (readings.Count("reason=body route=files"), readings.Count("reason=body")));
    }

    [Fact]
    public async Task Body_AtItsLimit_IsNoReasonToRefuse()
    {
        await using var site = await StartAsync("rxBody: '1k'");
        await using var client = await AskAsync(site, $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1024\r\n\r\n{new string('x', 1024)}");
        Assert.Equal(405, client.Status); // files take no POST
    }

    [Fact]
    public async Task Body_InChunksOverItsLimit_EndsTheConnection()
    {
        await using var site = await StartAsync("rxBody: '1k'");
        using var readings = new RefusalReadings(site);
        await using var client = await AskAsync(
            site,
            $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n{new string('x', 0x800)}\r\n"
        );
        Assert.Equal(405, client.Status);
        await EndAsync(client);
        await readings.AssertOneAsync(site, "body", 413, route: null);
    }

    [Fact]
    public async Task Uri_OverItsLimit_IsCounted()
    {
        await using var site = await StartAsync("uri: 100");
        using var readings = new RefusalReadings(site);
        await using var client = await AskAsync(site, $"GET /?{new string('q', 99)} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(414, client.Status);
        await readings.AssertOneAsync(site, "uri", 414, "files");
        await using var atLimit = await AskAsync(site, $"GET /?{new string('q', 98)} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, atLimit.Status);
    }

    [Theory]
    [InlineData(12_000, 200)]
    [InlineData(17_000, 414)]
    public async Task Uri_LimitOverKestrelsLine_IsHonoured(int bytes, int status)
    {
        await using var site = await StartAsync("uri: '16k'");
        await using var client = await AskAsync(site, $"GET /?{new string('q', bytes)} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(status, client.Status);
    }

    [Fact]
    public async Task Headers_ThatDoNotEnd_Are408AndTheEndOfTheConnection()
    {
        await using var site = await StartAsync(http: "timeouts: { parse: 1 },");
        using var readings = new RefusalReadings(site);
        var began = TimeProvider.System.GetTimestamp();
        await using var client = await AskAsync(site, "GET /ws/test/chat HTTP/1.1\r\nHost: a\r\nUpgrade: web");
        Assert.Equal(408, client.Status);
        Assert.True(
            TimeProvider.System.GetElapsedTime(began)
                < new Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits().RequestHeadersTimeout,
            "It was Kestrel's own limit."
        );
        await readings.AssertOneAsync(site, "timeout", 408, route: null);
        await EndAsync(client);
    }

    // There is no request yet that could say whether it takes JSON or HTML.
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-Much: {long}\r\n\r\n", 431)]
    [InlineData("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n", 414)]
    public async Task Refusal_OfTheServerItself_IsAStatusWithoutABodyAndTheEndOfTheConnection(string request, int status)
    {
        await using var site = await StartAsync("rxHeader: '2k'");
        await using var client = await AskAsync(
            site,
            request.Replace("{long}", new('x', status == 414 ? 8200 : 2100), StringComparison.Ordinal)
        );
        Assert.Equal(status, client.Status);
        Assert.Equal("", await client.ReadBodyAsync());
        await EndAsync(client);
    }

    [Fact]
    public async Task Request_LongerThanItsTime_IsCutOff()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(http: "timeouts: { request: '10secs' },", time: time);
        await File.WriteAllBytesAsync(site.PathOf("web/large.bin"), new byte[40 << 20], TestContext.Current.CancellationToken);
        using var readings = new RefusalReadings(site);
        // Its answer is begun and not read, so it does not end.
        await using var client = await RawClient.OpenAsync(site.Address, receiveBuffer: 4096);
        await client.SendAsync("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        await client.ReadAnswerAsync();
        Assert.Equal(200, client.Status);
        time.Advance(TimeSpan.FromSeconds(11));
        await readings.AssertOneAsync(site, "timeout", 0, "files");
        using var stream = new NetworkStream(client.Socket);
        await Assert.ThrowsAsync<IOException>(async () => await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    // What is left of the answer, and then the end of the stream, whichever way it ends.
    static async Task EndAsync(RawClient client)
    {
        await using var stream = new NetworkStream(client.Socket);
        var end = stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        await Task.WhenAny(end).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(end.IsCompletedSuccessfully || end.Exception?.InnerException is IOException);
    }
}
