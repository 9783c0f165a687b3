using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Handshake;

/// <summary>Clients whose sockets the host takes from the server, and what came before it did.</summary>
public sealed class OwnedSocketTests
{
    static readonly byte[] s_head = Encoding.ASCII.GetBytes(
        "GET /ws/test/chat HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );

    static readonly byte[] s_frames =
    [
        .. RawClient.Encode(1, "one"u8.ToArray(), final: false),
        .. RawClient.Encode(9, "ping"u8.ToArray()),
        .. RawClient.Encode(0, Encoding.UTF8.GetBytes(new string('é', 100))),
        .. RawClient.Encode(1, Encoding.UTF8.GetBytes(new string('x', 70_000))),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task FramesBehindTheHandshake_InPartsOfAnySize_ReachTheAction(int part)
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        var sending = SendAsync();
        await client.ReadAnswerAsync();
        Assert.Equal(101, client.Status);
        List<string> texts = [];
        while (texts.Count < 2)
        {
            var frame = await client.ReceiveAsync();
            Assert.NotNull(frame);
            if (frame.Value.Opcode == 10)
                Assert.Equal("ping", frame.Value.Text);
            else
                texts.Add(frame.Value.Text);
        }
        Assert.Equal(["one" + new string('é', 100), new string('x', 70_000)], texts);
        await sending;

        async Task SendAsync()
        {
            byte[] all = [.. s_head, .. s_frames];
            // Of the long message's payload a few parts are enough.
            var small = Math.Min(all.Length, s_head.Length + 500);
            for (var at = 0; at < all.Length; )
            {
                var length = Math.Min(at < small ? part : int.MaxValue, all.Length - at);
                await client.SendAsync(all[at..(at + length)]);
                at += length;
            }
        }
    }

    [Fact]
    public async Task Request_BehindARefusedHandshake_IsAnsweredOnTheSameConnection()
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        var refused = Encoding.ASCII.GetString(s_head).Replace("Version: 13", "Version: 12", StringComparison.Ordinal);
        await client.SendAsync(Encoding.ASCII.GetBytes(refused));
        await client.ReadAnswerAsync();
        Assert.Equal(400, client.Status);
        _ = await client.ReadBodyAsync();
        await client.SendAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        await client.ReadAnswerAsync();
        Assert.Equal(200, client.Status);
    }

    [Fact]
    public async Task Peer_ThatEndsItsSideBehindItsLastMessage_IsHeard()
    {
        await using var site = await new TestSite().StartAsync();
        await using var other = await site.ConnectRawAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync([.. s_head, .. RawClient.Encode(1, "last"u8.ToArray())]);
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal("last", (await other.ReceiveAsync())?.Text);
        await client.ReadAnswerAsync();
        while (await client.ReceiveAsync() is not null) { }
    }
}
