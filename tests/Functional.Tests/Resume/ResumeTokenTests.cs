using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>Who may come back for what: the controller lets clients in, and a position that somebody wrote down proves nothing.</summary>
public sealed class ResumeTokenTests
{
    const string Body = """
        public override async System.Threading.Tasks.ValueTask OnOpenAsync(IWebSocketClient client)
        {
            if (client.Parameters.TryGetValue("wait", out var _)) { Groups["hall"].Add(client); await s_let.Task; }
            if (client.Parameters.TryGetValue("note", out var note)) client.Send(note);
            if (client.Parameters.TryGetValue("refuse", out var how))
            {
                if (how == "close") client.Close(WebSocketCloseCode.PolicyViolation, "no");
                else if (how == "visible") throw new ClientVisibleException("no", WebSocketCloseCode.PolicyViolation);
                else throw new System.InvalidOperationException("refused");
            }
        }
        public override System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            var text = message.GetText();
            if (text == "let") s_let.TrySetResult();
            else if (text == "close others") { foreach (var one in Clients) if (one.Id != client.Id) one.Close(); }
            else if (text.StartsWith("to others ")) Clients.Send(message, except: client);
            else if (text.StartsWith("to hall ")) Groups["hall"].Send(message);
            else Clients.Send(message);
            return default;
        }
        static readonly System.Threading.Tasks.TaskCompletionSource s_let = new();
        """;

    static async Task<TestSite> ServeAsync(string webSockets = "resume: true")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: $"websockets: {{ {webSockets} }},"));
        site.WriteController(
            TestSite.Action(Body)
                + "\n"
                + TestSite.Action(Body, "test/other", "Other").Replace("using PluginChat;", "", StringComparison.Ordinal)
        );
        return await site.StartAsync();
    }

    static async Task SayAsync(ResumingClient client, params string[] texts)
    {
        foreach (var text in texts)
        {
            await client.SendAsync(text);
            Assert.Equal(text, await client.ReceiveTextAsync());
        }
    }

    static string Start(ResumingClient client) => client.Position!.Split('.')[0] + ".0";

    [Theory]
    [InlineData("")]
    [InlineData("&token=")]
    [InlineData("&token=nonsense")]
    [InlineData("&token=0.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("&token={token}x")]
    [InlineData("&token=x{token}")]
    [InlineData("&token={token}")] // genuine, and from later on
    public async Task Position_WithoutATokenThatReachesIt_GetsNothingOfWhatIsKept(string token)
    {
        await using var site = await ServeAsync();
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SayAsync(before, "secret 1", "secret 2");
        await using var stranger = await ResumingClient.ConnectAsync(site.Address);

        await using var client = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={Start(before)}" + token.Replace("{token}", stranger.Token, StringComparison.Ordinal)
        );
        await SayAsync(before, "public");

        Assert.Equal((false, "token"), (client.Resumed, client.Reason));
        Assert.Equal(0, client.Hello.GetProperty("messages").GetInt32());
        Assert.Equal("public", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Token_WithAnyByteChanged_IsNone()
    {
        await using var site = await ServeAsync();
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SayAsync(before, "secret");
        var token = before.Token!;

        // The last, whose bits count in part, too.
        foreach (var at in Enumerable.Range(0, token.Length).Where(i => i % 3 == 0 || i == token.Length - 1))
        {
            var changed = token[..at] + (token[at] == 'B' ? 'C' : 'B') + token[(at + 1)..];
            await using var client = await ResumingClient.ConnectAsync(site.Address, $"resume={Start(before)}&token={changed}");
            Assert.Equal((false, "token"), (client.Resumed, client.Reason));
        }
    }

    [Fact]
    public async Task Token_OfAnotherAction_IsNone()
    {
        await using var site = await ServeAsync();
        await using var other = await ResumingClient.ConnectAsync(site.Address, path: "/ws/test/other");
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SayAsync(before, "secret");

        await using var client = await ResumingClient.ConnectAsync(site.Address, $"resume={Start(before)}&token={other.Token}");

        Assert.Equal((false, "token"), (client.Resumed, client.Reason));
    }

    [Fact]
    public async Task Token_NamesTheClient_WhateverAsSays()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        var start = sender.Position;
        await sender.SendAsync("to others 1");
        await SayAsync(sender, "all");

        await using var client = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={start}&as=0000000000000000.1&token={sender.Token}"
        );

        Assert.True(client.Resumed);
        Assert.Equal("all", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Token_OfAClientThatAskedForHistory_ReachesAsFarAsThatWent()
    {
        await using var site = await ServeAsync("resume: true, history: 2");
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SayAsync(before, "a", "b", "c");
        await using var first = await ResumingClient.ConnectAsync(site.Address, "history=2");
        var start = first.Position!;
        Assert.Equal(["b", "c"], await first.ReceiveTextsAsync(2));

        await using var again = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&token={first.Token}");
        await using var further = await ResumingClient.ConnectAsync(site.Address, $"resume={Start(before)}&token={first.Token}");

        Assert.True(again.Resumed);
        Assert.Equal(["b", "c"], await again.ReceiveTextsAsync(2));
        Assert.Equal((false, "token"), (further.Resumed, further.Reason));
    }

    [Theory]
    [InlineData("close", 1008)]
    [InlineData("visible", 1008)]
    [InlineData("throw", 1011)]
    public async Task Client_ThatTheControllerRefuses_GetsNothingButWhatItWasToldAndTheClose(string how, int code)
    {
        await using var site = await ServeAsync("resume: true, history: 50");
        site.ExpectError("refused");
        await using var member = await ResumingClient.ConnectAsync(site.Address);
        await SayAsync(member, "secret");

        await using var client = await site.ConnectRawAsync(
            $"/ws/test/chat?refuse={how}&wait=1&note=sorry&history=50&resume={Start(member)}&token={member.Token}",
            "Sec-WebSocket-Protocol: pluginchat.resume.v1\r\n"
        );
        // While the controller thinks about it: to all, to all but one, and to a group that the client was put into.
        await SayAsync(member, "secret 2");
        await member.SendAsync("to others secret 3");
        await member.SendAsync("to hall secret 4");
        await member.SendAsync("let");

        var note = await client.ReceiveAsync();
        var close = await client.ReceiveAsync();
        Assert.Equal("\nsorry", note!.Value.Text);
        Assert.Equal(code, close!.Value.CloseCode);
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task Client_ThatIsLetInLate_GetsWhatWasSaidMeanwhileInOrder()
    {
        await using var site = await ServeAsync("resume: true, history: 50");
        await using var member = await ResumingClient.ConnectAsync(site.Address);
        await SayAsync(member, "before");

        var connecting = ResumingClient.ConnectAsync(site.Address, "wait=1&note=welcome&history=50");
        await using var other = await site.ConnectAsync();
        while (site.Host.Clients.Count < 3)
            await Task.Yield();
        await SayAsync(member, "meanwhile");
        await member.SendAsync("to others also");
        await member.SendAsync("let");
        await using var client = await connecting;

        Assert.Equal(["before", "meanwhile", "to others also", "welcome"], await client.ReceiveTextsAsync(4));
    }

    [Fact]
    public async Task Client_ThatIsClosedWhileTheControllerThinks_IsToldAtOnce()
    {
        await using var site = await ServeAsync();
        var other = await site.ConnectAsync();
        await using var client = await site.ConnectRawAsync("/ws/test/chat?wait=1", "Sec-WebSocket-Protocol: pluginchat.resume.v1\r\n");

        await other.SendAsync("close others");

        Assert.Equal(1000, (await client.ReceiveAsync())!.Value.CloseCode);
        await other.SendAsync("let");
    }
}
