using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

public sealed class RateTests
{
    [Fact]
    public async Task HandshakesPerSecond_OneMoreFromOneAddress_Is429UntilASecondLater()
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(limits: "handshakesPerSecond: 2"));
        await site.StartAsync();
        await site.ConnectRawAsync();
        await site.ConnectRawAsync();
        await using (var third = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", ""))
            Assert.Equal(429, third.Status);
        time.Advance(TimeSpan.FromSeconds(1.5));
        await using var again = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(101, again.Status);
    }

    [Fact]
    public async Task MessagesPerSecond_OneMore_ClosesWith1008AndOnlyThatClient()
    {
        await using var site = new TestSite { Time = new FakeTimeProvider() };
        site.Write("appweb.json", TestSite.Config(limits: "messagesPerSecond: 2"));
        await site.StartAsync();
        var (fast, other) = (await site.ConnectAsync(), await site.ConnectAsync());
        foreach (var text in (string[])["1", "2", "3"])
            await fast.SendAsync(text);
        Assert.Equal("1", await other.ReceiveTextAsync());
        Assert.Equal("2", await other.ReceiveTextAsync());
        Assert.Equal("1", await fast.ReceiveTextAsync());
        Assert.Equal("2", await fast.ReceiveTextAsync());
        Assert.Equal(WebSocketCloseCode.PolicyViolation, await fast.ReceiveCloseAsync());
        await other.SendAsync("still here");
        Assert.Equal("still here", await other.ReceiveTextAsync());
    }

    [Fact]
    public async Task BytesPerSecond_WhenSpent_ClosesWith1008()
    {
        await using var site = new TestSite { Time = new FakeTimeProvider() };
        site.Write("appweb.json", TestSite.Config(limits: "bytesPerSecond: 10"));
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("0123456789");
        Assert.Equal("0123456789", await client.ReceiveTextAsync());
        await client.SendAsync("x");
        Assert.Equal(WebSocketCloseCode.PolicyViolation, await client.ReceiveCloseAsync());
    }
}
