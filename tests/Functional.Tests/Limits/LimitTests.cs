using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

public sealed class LimitTests
{
    [Fact]
    public async Task Message_Of40MB_ArrivesAndOneByteMoreClosesWith1009()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectAsync();
        var bytes = new byte[40 << 20];
        new Random(1).NextBytes(bytes);
        await client.SendAsync(bytes, WebSocketMessageType.Binary);
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData((await client.ReceiveAsync()).Bytes));
        var sending = client.SendAsync(new byte[(40 << 20) + 1], WebSocketMessageType.Binary);
        Assert.Equal(WebSocketCloseCode.MessageTooBig, await client.ReceiveCloseAsync());
        await sending;
    }

    [Fact]
    public async Task Message_Of100MB_ClosesWith1009AndOthersGoOn()
    {
        await using var site = await new TestSite().StartAsync();
        var (huge, other) = (await site.ConnectAsync(), await site.ConnectAsync());
        var sending = huge.SendAsync(new byte[100 << 20], WebSocketMessageType.Binary);
        Assert.Equal(WebSocketCloseCode.MessageTooBig, await huge.ReceiveCloseAsync());
        await other.SendAsync("still here");
        Assert.Equal("still here", await other.ReceiveTextAsync());
        await sending;
    }

    [Fact]
    public async Task MessageLimit_ForFragments_CountsThemTogether()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsMessage: '1k'"));
        await site.StartAsync();
        var client = await site.ConnectRawAsync();
        byte[] Fragments(int last) =>
            [
                .. RawClient.Encode(2, new byte[500], final: false),
                .. RawClient.Encode(0, new byte[500], final: false),
                .. RawClient.Encode(0, new byte[last]),
            ];
        await client.SendAsync(Fragments(24));
        Assert.Equal(1024, (await client.ReceiveAsync())?.Payload.Length);
        await client.SendAsync(Fragments(25));
        Assert.Equal(1009, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task PacketLimit_ForALargerMessage_HandsItOverInPiecesCutBetweenCharacters()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsPacket: 10"));
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send($"{message.IsFirst} {message.IsLast} {message.GetText()}");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("123456789€abcdefg");
        Assert.Equal("True False 123456789", await client.ReceiveTextAsync());
        Assert.Equal("False True €abcdefg", await client.ReceiveTextAsync());
        await client.SendAsync("123456789012345678901234");
        Assert.Equal("True False 1234567890", await client.ReceiveTextAsync());
        Assert.Equal("False False 1234567890", await client.ReceiveTextAsync());
        Assert.Equal("False True 1234", await client.ReceiveTextAsync());
        await client.SendAsync("short");
        Assert.Equal("True True short", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task WebSocketsLimit_OneMore_Is503UntilOneLeaves()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSockets: 2"));
        await site.StartAsync();
        var first = await site.ConnectAsync();
        await site.ConnectAsync();
        await using (var third = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", ""))
            Assert.Equal(503, third.Status);
        await first.CloseAsync();
        int status;
        do
        {
            await using var again = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
            status = again.Status;
        } while (status == 503); // the close is handled on another thread
        Assert.Equal(101, status);
    }

    [Fact]
    public async Task ConnectionsPerClient_OneMoreFromOneAddress_Is503()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "connectionsPerClient: 1"));
        await site.StartAsync();
        await site.ConnectAsync();
        await using var second = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(503, second.Status);
    }

    [Fact]
    public async Task Uri_OverItsLimit_Is414()
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat?" + new string('q', 600), "");
        Assert.Equal(414, client.Status);
    }

    [Fact]
    public async Task Inactivity_TenMinutesWithoutData_ClosesWith1008AndTrafficPutsItOff()
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(timeouts: "inactivity: '10mins', ping: 'never'"));
        await site.StartAsync();
        var (idle, busy) = (await site.ConnectRawAsync(), await site.ConnectRawAsync());
        await busy.SendTextAsync("hello");
        Assert.Equal("hello", (await idle.ReceiveAsync())?.Text);
        Assert.Equal("hello", (await busy.ReceiveAsync())?.Text);
        time.Advance(TimeSpan.FromMinutes(9));
        // A ping is no data: it is answered and puts nothing off.
        await idle.SendAsync(RawClient.Encode(9, [1]));
        Assert.Equal(10, (await idle.ReceiveAsync())?.Opcode);
        Assert.Equal(2, site.Host.Clients.Count);
        time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(1008, await idle.ReceiveCloseAsync());
        Assert.Equal(1008, await busy.ReceiveCloseAsync());
    }
}
