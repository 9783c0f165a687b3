using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Deflate;

public sealed class DeflateTests
{
    const string Offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

    static readonly string s_wordy = string.Join(' ', Enumerable.Repeat("the same words again and again", 200));

    [Fact]
    public async Task Deflate_ByDefault_IsNotAgreedTo()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync(headers: Offer);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Deflate_Agreed_CompressesWhatPaysAndLeavesTheRestAsItIs()
    {
        await using var site = await StartAsync();
        var client = await site.ConnectRawAsync(headers: Offer);
        Assert.Contains(
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover",
            client.Answer,
            StringComparison.Ordinal
        );
        var noise = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(300));
        foreach (var (text, isDeflated) in new[] { (s_wordy, true), ("short", false), (s_wordy, true), ("x", false), (noise, false) })
        {
            await client.SendTextAsync(text);
            var frame = (await client.ReceiveAsync())!.Value;
            Assert.Equal(isDeflated, frame.Deflated);
            Assert.Equal(text, isDeflated ? Inflate(frame.Payload) : frame.Text);
            Assert.True(!isDeflated || frame.Payload.Length < 200, $"{frame.Payload.Length} bytes");
        }
    }

    [Fact]
    public async Task Deflate_SomeClientsWithAndSomeWithout_AllSeeTheSameInTheSameOrder()
    {
        await using var site = await StartAsync();
        var plain = await site.ConnectRawAsync();
        var deflated = await site.ConnectRawAsync(headers: Offer);
        var small = await site.ConnectRawAsync(headers: "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n");
        Assert.Contains("server_max_window_bits=9", small.Answer, StringComparison.Ordinal);
        var dotnet = new ClientWebSocket();
        dotnet.Options.DangerousDeflateOptions = new();
        await dotnet.ConnectAsync(new Uri($"ws://{site.Address.Authority}/ws/test/chat"), CancellationToken.None);
        await using var chat = new ChatClient(dotnet);
        for (var i = 0; i < 50; i++)
        {
            var text = i % 3 == 0 ? $"{i} short" : $"{i} {s_wordy}";
            var sending = (i % 4) switch
            {
                0 => plain.SendTextAsync(text),
                1 => deflated.SendAsync(Compressed(text)),
                2 => small.SendAsync(Compressed(text)),
                _ => chat.SendAsync(text), // compressed by .NET
            };
            await sending;
            Assert.Equal(text, (await plain.ReceiveAsync())?.Text);
            Assert.Equal(text, TextOf(await deflated.ReceiveAsync()));
            var uncompressed = (await small.ReceiveAsync())!.Value;
            Assert.False(uncompressed.Deflated); // one frame serves all, and its window is larger than this client's
            Assert.Equal(text, uncompressed.Text);
            Assert.Equal(text, await chat.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Deflate_DirectAndGroupMessages_AreCompressedToo()
    {
        await using var site = Site("deflate: true");
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Groups["all"].Add(client);
                    client.Send(message);
                    Groups["all"].Send(message);
                    Clients.Send(message, except: null);
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectRawAsync(headers: Offer);
        await client.SendTextAsync(s_wordy);
        for (var i = 0; i < 3; i++)
        {
            var frame = (await client.ReceiveAsync())!.Value;
            Assert.True(frame.Deflated);
            Assert.Equal(s_wordy, Inflate(frame.Payload));
        }
    }

    [Fact]
    public async Task Threshold_InTheConfiguration_SaysWhatIsSmall()
    {
        await using var site = await StartAsync("deflate: true, deflateThreshold: '10k'");
        var client = await site.ConnectRawAsync(headers: Offer);
        await client.SendTextAsync(s_wordy); // 6 KB
        Assert.False((await client.ReceiveAsync())!.Value.Deflated);
        await client.SendTextAsync(s_wordy + s_wordy);
        Assert.True((await client.ReceiveAsync())!.Value.Deflated);
    }

    [Fact]
    public async Task Message_ThatInflatesBeyondTheLimit_ClosesWith1009()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsMessage: '100k'", route: "websockets: { deflate: true },"));
        await site.StartAsync();
        var client = await site.ConnectRawAsync(headers: Offer);
        await client.SendAsync(Compressed(new string('a', 50 << 20))); // 50 KB on the wire
        Assert.Equal(1009, await client.ReceiveCloseAsync());
    }

    static TestSite Site(string webSockets)
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: $"websockets: {{ {webSockets} }},"));
        return site;
    }

    static Task<TestSite> StartAsync(string webSockets = "deflate: true") => Site(webSockets).StartAsync();

    static string? TextOf(RawClient.Frame? frame) => frame is { Deflated: true } deflated ? Inflate(deflated.Payload) : frame?.Text;

    // RFC 7692, 7.2.2: the sender left away the end of an empty block.
    static string Inflate(byte[] payload)
    {
        using var inflate = new DeflateStream(new MemoryStream([.. payload, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
        using var text = new MemoryStream();
        inflate.CopyTo(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    static byte[] Compressed(string text)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text));
            deflate.Flush();
            var frame = RawClient.Encode(1, bytes.ToArray()[..^4]);
            frame[0] |= 0x40;
            return frame;
        }
    }
}
