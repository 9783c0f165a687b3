using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Liveness;

public sealed class SlowReaderTests
{
    // Fills what the kernel takes for a client that does not read, both of its sides.
    static readonly byte[] s_flood = RawClient.Encode(2, new byte[12 << 20]);

    [Fact]
    public async Task Backlog_OlderThanItsTime_ClosesWith1013AndOnlyThatClient()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "backlog: '30secs', ping: 'never', inactivity: 'never'");
        var slow = await site.ConnectRawAsync(receiveBuffer: 4096);
        var sender = await site.ConnectRawAsync();
        await sender.SendAsync(s_flood);
        Assert.Equal(12 << 20, (await sender.ReceiveAsync())?.Payload.Length);
        time.Advance(TimeSpan.FromSeconds(28));
        await sender.SendTextAsync("nobody is gone");
        Assert.Equal("nobody is gone", (await sender.ReceiveAsync())?.Text);
        Assert.Equal(0, site.Host.Clients.FellBehindCount);

        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(1, site.Host.Clients.FellBehindCount);
        Assert.Single(site.Log.Entries, e => e.Text.Contains("1013", StringComparison.Ordinal));
        Assert.Equal(1013, await slow.ReceiveCloseAsync());
        await sender.SendTextAsync("still here");
        Assert.Equal("still here", (await sender.ReceiveAsync())?.Text);
    }

    [Fact]
    public async Task Backlog_OfAReaderThatIsSlowButGoesOn_ClosesNobody()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "backlog: '30secs', ping: 'never', inactivity: 'never'");
        var slow = await site.ConnectRawAsync();
        var sender = await site.ConnectRawAsync();
        for (var round = 0; round < 4; round++)
        {
            await sender.SendAsync(s_flood);
            Assert.Equal(12 << 20, (await sender.ReceiveAsync())?.Payload.Length);
            time.Advance(TimeSpan.FromSeconds(20));
            Assert.Equal(12 << 20, (await slow.ReceiveAsync())?.Payload.Length);
        }
        Assert.Equal(0, site.Host.Clients.FellBehindCount);
    }

    [Fact]
    public async Task Backlog_OfMessagesForOneClientAlone_CountsToo()
    {
        var time = new FakeTimeProvider();
        await using var site = Site(time, "backlog: '5secs', ping: 'never', inactivity: 'never'");
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send(WebSocketMessage.Binary(new byte[12 << 20]));
                    client.Send("and this");
                    Clients.Send("seen");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var other = await site.ConnectRawAsync();
        var slow = await site.ConnectRawAsync(receiveBuffer: 4096);
        await slow.SendTextAsync("go");
        Assert.Equal("seen", (await other.ReceiveAsync())?.Text);
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(1013, await slow.ReceiveCloseAsync());
        Assert.Equal(1, site.Host.Clients.FellBehindCount);
    }

    static TestSite Site(FakeTimeProvider time, string timeouts)
    {
        var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(timeouts: timeouts, limits: "webSocketsBacklog: 'unlimited'"));
        return site;
    }

    static Task<TestSite> StartAsync(FakeTimeProvider time, string timeouts) => Site(time, timeouts).StartAsync();
}
