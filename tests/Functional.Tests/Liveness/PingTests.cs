using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Liveness;

public sealed class PingTests
{
    const int Ping = 9,
        Pong = 10;

    static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Ping_AfterThePeriodWithoutAWord_IsSentAndItsAnswerKeepsTheClient()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "ping: '30secs', pong: '20secs', inactivity: '10mins'");
        var client = await site.ConnectRawAsync();
        await AnswerAsync(client); // its open event is over
        for (var round = 0; round < 5; round++)
        {
            time.Advance(TimeSpan.FromSeconds(30) + s_tick);
            Assert.Equal(Ping, (await client.ReceiveAsync())?.Opcode);
            await AnswerAsync(client);
        }
        Assert.Equal(1, site.Host.Clients.Count);
    }

    [Fact]
    public async Task Ping_Unanswered_ClosesWith1011AndEndsTheConnection()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "ping: '30secs', pong: '20secs', inactivity: '10mins'");
        var client = await site.ConnectRawAsync();
        await AnswerAsync(client); // its open event is over
        time.Advance(TimeSpan.FromSeconds(30) + s_tick);
        Assert.Equal(Ping, (await client.ReceiveAsync())?.Opcode);
        time.Advance(TimeSpan.FromSeconds(20) - s_tick);
        Assert.Equal(1, site.Host.Clients.Count);
        time.Advance(2 * s_tick);
        Assert.Equal(1011, await client.ReceiveCloseAsync());
        // It answers neither: after the close timeout nobody waits any longer.
        time.Advance(TimeSpan.FromSeconds(5) + s_tick);
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task Ping_WhileTheClientTalks_IsNotSent()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "ping: '30secs', pong: '20secs', inactivity: '10mins'");
        var client = await site.ConnectRawAsync();
        await AnswerAsync(client); // its open event is over
        for (var round = 0; round < 4; round++)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await client.SendTextAsync($"round {round}");
            Assert.Equal($"round {round}", (await client.ReceiveAsync())?.Text);
        }
    }

    [Fact]
    public async Task Ping_AnsweredEachTime_IsNoDataAndInactivityClosesAllTheSame()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "ping: '30secs', pong: '20secs', inactivity: '70secs'");
        var client = await site.ConnectRawAsync();
        await AnswerAsync(client); // its open event is over
        for (var round = 0; round < 2; round++)
        {
            time.Advance(TimeSpan.FromSeconds(30) + s_tick);
            Assert.Equal(Ping, (await client.ReceiveAsync())?.Opcode);
            await AnswerAsync(client);
        }
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1008, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Ping_WhileTheClientsOwnMessageIsAtWork_DoesNotCountAgainstIt()
    {
        var time = new FakeTimeProvider();
        await using var site = Site(time, "ping: '30secs', pong: '20secs', inactivity: 'never'");
        site.WriteController(
            TestSite.Action(
                """
                readonly TimeProvider time;
                public Chat(TimeProvider time) => this.time = time;
                public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Clients.Send(WebSocketMessage.Text("began"));
                    await Task.Delay(TimeSpan.FromMinutes(3), time);
                    Clients.Send(WebSocketMessage.Text("ended"));
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendTextAsync("work");
        Assert.Equal("began", (await client.ReceiveAsync())?.Text);
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(Ping, (await client.ReceiveAsync())?.Opcode);
        Assert.Equal("ended", (await client.ReceiveAsync())?.Text);
    }

    [Fact]
    public async Task Client_ThatConnectsLongAfterTheStart_IsNeitherIdleNorPinged()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "ping: '30secs', pong: '20secs', inactivity: '10mins'");
        time.Advance(TimeSpan.FromHours(1));
        var client = await site.ConnectRawAsync();
        await AnswerAsync(client);
        time.Advance(TimeSpan.FromSeconds(10));
        await client.SendTextAsync("still here");
        Assert.Equal("still here", (await client.ReceiveAsync())?.Text);
    }

    static TestSite Site(FakeTimeProvider time, string timeouts)
    {
        var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(timeouts: timeouts));
        return site;
    }

    static Task<TestSite> StartAsync(FakeTimeProvider time, string timeouts) => Site(time, timeouts).StartAsync();

    // What answers the client's own ping has read the pong before it.
    static async Task AnswerAsync(RawClient client)
    {
        await client.SendAsync([.. RawClient.Encode(Pong, []), .. RawClient.Encode(Ping, [7])]);
        Assert.Equal(Pong, (await client.ReceiveAsync())?.Opcode);
    }
}
