using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Chat;

public sealed class BroadcastTests
{
    [Fact]
    public async Task Chat_ClientsWithAndWithoutProtocol_BothGetEveryMessage()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsProtocol: 'chat'"));
        await site.StartAsync();
        var plain = await site.ConnectAsync();
        var chat = await site.ConnectAsync(protocol: "chat");
        Assert.Null(plain.Socket.SubProtocol);
        Assert.Equal("chat", chat.Socket.SubProtocol);

        await plain.SendAsync("grüße, 世界");
        byte[] binary = [1, 2, 0, 3, 255, 0];
        await Expect(WebSocketMessageType.Text, Encoding.UTF8.GetBytes("grüße, 世界"));
        await chat.SendAsync(binary, WebSocketMessageType.Binary);
        await Expect(WebSocketMessageType.Binary, binary);
        await plain.SendAsync("");
        await Expect(WebSocketMessageType.Text, []);

        async Task Expect(WebSocketMessageType type, byte[] bytes)
        {
            foreach (var client in new[] { plain, chat })
            {
                var (gotType, gotBytes) = await client.ReceiveAsync();
                Assert.Equal(type, gotType);
                Assert.Equal(bytes, gotBytes);
            }
        }
    }

    [Fact]
    public async Task Chat_TwoMessagesInOneSegment_BothArriveInOrder()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendAsync([.. RawClient.Encode(1, "one"u8.ToArray()), .. RawClient.Encode(1, "two"u8.ToArray())]);
        Assert.Equal("one", (await client.ReceiveAsync())?.Text);
        Assert.Equal("two", (await client.ReceiveAsync())?.Text);
    }

    [Fact]
    public async Task Chat_MessageOneByteAtATime_Arrives()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        foreach (var b in RawClient.Encode(1, "slow but sure"u8.ToArray()))
            await client.SendAsync([b]);
        Assert.Equal("slow but sure", (await client.ReceiveAsync())?.Text);
    }

    [Fact]
    public async Task Chat_ThousandFragmentsOf16Bytes_ArriveAsOneMessage()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        var part = "0123456789abcdef"u8.ToArray();
        await client.SendAsync([.. Enumerable.Range(0, 1000).SelectMany(i => RawClient.Encode(i == 0 ? 1 : 0, part, final: i == 999))]);
        var frame = await client.ReceiveAsync();
        Assert.Equal(string.Concat(Enumerable.Repeat("0123456789abcdef", 1000)), frame?.Text);
        Assert.True(frame?.Final);
    }

    [Theory]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(150)]
    [InlineData(1500)]
    [InlineData(8200)]
    [InlineData(51_000)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(262_144)]
    [InlineData(10 << 20)]
    public async Task Chat_MessageOfLength_ComesBackWhole(int length)
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectAsync();
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await client.SendAsync(bytes, WebSocketMessageType.Binary);
        var (_, echoed) = await client.ReceiveAsync();
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(echoed));
    }

    [Fact]
    public async Task Chat_ManySendersAndClients_EachSendersOrderIsKeptAndAllSeeOneOrder()
    {
        const int clientCount = 30,
            senderCount = 5,
            each = 400;
        await using var site = await new TestSite().StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, clientCount).Select(_ => site.ConnectAsync()));
        var received = clients
            .Select(c =>
                Task.Run(async () =>
                {
                    var all = new List<string>();
                    while (all.Count < senderCount * each)
                        all.Add(await c.ReceiveTextAsync());
                    return all;
                })
            )
            .ToList();
        await Task.WhenAll(
            Enumerable
                .Range(0, senderCount)
                .Select(s =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < each; i++)
                            await clients[s].SendAsync($"{s}:{i}");
                    })
                )
        );
        var logs = await Task.WhenAll(received);
        Assert.All(logs, log => Assert.Equal(logs[0], log));
        for (var s = 0; s < senderCount; s++)
            Assert.Equal(
                Enumerable.Range(0, each).Select(i => $"{s}:{i}"),
                logs[0].Where(m => m.StartsWith($"{s}:", StringComparison.Ordinal))
            );
    }

    [Fact]
    public async Task Broadcast_WhileClientsConnect_NeverPrecedesTheirHandshake()
    {
        await using var site = await new TestSite().StartAsync();
        var sender = await site.ConnectRawAsync();
        using var stop = new CancellationTokenSource();
        // It reads each burst before it sends the next: a sender that falls behind would be closed, and rightly.
        var sending = Task.Run(async () =>
        {
            const int frames = 50;
            var burst = Enumerable.Range(0, frames).SelectMany(_ => RawClient.Encode(1, "noise"u8.ToArray())).ToArray();
            while (!stop.IsCancellationRequested)
            {
                await sender.SendAsync(burst);
                for (var i = 0; i < frames; i++)
                    Assert.Equal("noise", (await sender.ReceiveAsync())?.Text);
            }
        });
        for (var i = 0; i < 500; i++)
        {
            await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
            Assert.StartsWith("HTTP/1.1 101", client.Answer, StringComparison.Ordinal);
            Assert.Equal("noise", (await client.ReceiveAsync())?.Text);
        }
        await stop.CancelAsync();
        await sending;
    }

    [Fact]
    public async Task SlowReader_OverItsBacklog_IsClosedWith1013AndDelaysNobody()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsBacklog: '1MB'"));
        await site.StartAsync();
        var slow = await site.ConnectRawAsync(receiveBuffer: 4096);
        var quick = await site.ConnectAsync();
        var text = new string('x', 60_000);
        for (var i = 0; i < 300; i++)
        {
            await quick.SendAsync(text);
            Assert.Equal(text.Length, (await quick.ReceiveTextAsync()).Length);
        }
        Assert.Equal(1013, await slow.ReceiveCloseAsync());
    }
}
