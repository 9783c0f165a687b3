using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary>That each close by the host is counted and told to the log, once, and the other closes are not.</summary>
public sealed class RefusedClientTests
{
    const int Text = 1,
        Binary = 2;

    public static TheoryData<string, string, byte[], int, string> Frames =>
        new()
        {
            { "a message that is too large", "webSocketsMessage: 10", RawClient.Encode(Binary, new byte[11]), 1009, "message_size" },
            {
                "messages that come too fast",
                "messagesPerSecond: 1",
                [.. RawClient.Encode(Text, [65]), .. RawClient.Encode(Text, [65])],
                1008,
                "rate"
            },
            {
                "bytes that come too fast",
                "bytesPerSecond: 1",
                [.. RawClient.Encode(Text, [65]), .. RawClient.Encode(Text, [65])],
                1008,
                "rate"
            },
            { "a frame without a mask", "", RawClient.Encode(Text, [65], masked: false), 1002, "protocol" },
            { "an opcode that is none", "", RawClient.Encode(5, [65]), 1002, "protocol" },
            { "text that is no UTF-8", "", RawClient.Encode(Text, [0xFF]), 1007, "payload" },
        };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Refusal_OfWhatAClientSends_IsCountedByReasonAndRoute(
        string what,
        string limits,
        byte[] frames,
        int code,
        string reason
    )
    {
        await using var site = new TestSite { Time = new FakeTimeProvider() };
        site.Write("appweb.json", TestSite.Config(limits: limits));
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        var client = await site.ConnectRawAsync();
        await client.SendAsync(frames);
        Assert.True(code == await client.ReceiveCloseAsync(), what);
        await readings.AssertOneAsync(site, reason, code);
    }

    [Theory]
    [InlineData("inactivity: '10secs', ping: 'never'", 1008, "idle")]
    [InlineData("inactivity: 'never', ping: '5secs', pong: '5secs'", 1011, "lost")]
    public async Task Refusal_OfAClientThatSaysNothing_IsCountedByReasonAndRoute(string timeouts, int code, string reason)
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(timeouts: timeouts));
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        var client = await site.ConnectRawAsync();
        await client.SendAsync(RawClient.Encode(9, []));
        Assert.Equal(10, (await client.ReceiveAsync())?.Opcode); // its open event is over
        time.Advance(TimeSpan.FromSeconds(6));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(code, await client.ReceiveCloseAsync());
        await readings.AssertOneAsync(site, reason, code);
    }

    [Fact]
    public async Task Refusal_OfAClientThatDoesNotRead_IsCountedByReasonAndRoute()
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsBacklog: '1MB'"));
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        var slow = await site.ConnectRawAsync(receiveBuffer: 4096);
        var sender = await site.ConnectRawAsync();
        for (var i = 0; i < 4; i++)
        {
            await sender.SendAsync(RawClient.Encode(Binary, new byte[12 << 20]));
            Assert.Equal(12 << 20, (await sender.ReceiveAsync())?.Payload.Length);
        }
        Assert.Equal(1013, await slow.ReceiveCloseAsync());
        await readings.AssertOneAsync(site, "backlog", 1013);
    }

    [Fact]
    public async Task Close_ByAClientOrAController_IsNoRefusal()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Close(WebSocketCloseCode.PolicyViolation);
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        var (first, second) = (await site.ConnectAsync(), await site.ConnectAsync());
        await first.CloseAsync();
        await second.SendAsync("go");
        Assert.Equal(WebSocketCloseCode.PolicyViolation, await second.ReceiveCloseAsync());
        // What follows is the first that is counted.
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/nothing");
        await readings.AssertOneAsync(site, "not_found", 404);
    }
}
