using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Chat;

/// <summary>
/// Text that a controller has cut, or a string that is none: no client may be sent a frame over which it drops its connection.
/// </summary>
public sealed class OutgoingTextTests
{
    // A euro sign without its last byte.
    const string Bad = "new WebSocketMessage(new byte[] { (byte)'a', 0xE2, 0x82 }, WebSocketMessageKind.Text)";

    [Theory]
    [InlineData("client.Send(" + Bad + ").ToString()")]
    [InlineData("Clients.Send(" + Bad + ").ToString()")]
    [InlineData("Clients.Send(" + Bad + ", except: client).ToString()")]
    [InlineData("Groups[\"room\"].Send(" + Bad + ").ToString()")]
    public async Task Text_ThatIsNotUtf8_IsRefusedToItsAuthorAndGoesToNobody(string call)
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                $$"""
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Groups["room"].Add(client);
                    Clients.Send({{call}});
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var (sender, other) = (await site.ConnectRawAsync(), await site.ConnectRawAsync());
        await sender.SendTextAsync("go");
        foreach (var client in (RawClient[])[sender, other])
        {
            var frame = await client.ReceiveAsync();
            Assert.Equal(1, frame?.Opcode);
            Assert.Equal("InvalidText", frame?.Text);
        }
    }

    [Fact]
    public async Task Text_ThatIsNotUtf8_IsNotInTheHistory()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: "websockets: { resume: true, history: 10 },"));
        site.WriteController(
            TestSite.Action(
                $$"""
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Clients.Send({{Bad}});
                    Clients.Send("good");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var sender = await site.ConnectRawAsync();
        await sender.SendTextAsync("go");
        Assert.Equal("good", (await sender.ReceiveAsync())?.Text);
        var late = await site.ConnectRawAsync("/ws/test/chat?history=10", "Sec-WebSocket-Protocol: pluginchat.resume.v1\r\n");
        await late.ReceiveAsync(); // the host's note
        Assert.Equal("1\ngood", (await late.ReceiveAsync())?.Text);
    }

    [Fact]
    public async Task String_WithHalfASurrogatePair_IsSentWithTheReplacementCharacter()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send("a\ud83db");
                    client.Close(WebSocketCloseCode.NormalClosure, "c\ud83dd");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendTextAsync("go");
        Assert.Equal("a\uFFFDb", (await client.ReceiveAsync())?.Text);
        Assert.Equal("c\uFFFDd", (await client.ReceiveAsync())?.Text[2..]);
    }
}
