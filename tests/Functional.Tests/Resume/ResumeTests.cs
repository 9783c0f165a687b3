using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>What docs/resume.md promises, on a host alone.</summary>
public sealed class ResumeTests
{
    const string Commands = """
        public override System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            var text = message.GetText();
            if (text.StartsWith("to me ")) client.Send(text);
            else if (text.StartsWith("to others ")) Clients.Send(message, except: client);
            else if (text == "join") { Groups["g"].Add(client); client.Send("joined"); }
            else if (text.StartsWith("to group ")) Groups["g"].Send(message);
            else if (text == "protocol") client.Send(client.Protocol ?? "none");
            else Clients.Send(message);
            return default;
        }
        """;

    static async Task<TestSite> ServeAsync(string webSockets = "resume: true", string limits = "")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: limits, route: $"websockets: {{ {webSockets} }},"));
        site.WriteController(TestSite.Action(Commands));
        return await site.StartAsync();
    }

    static IEnumerable<string> Texts(string name, int count) => Enumerable.Range(1, count).Select(i => $"{name}{i}");

    static async Task SendAsync(ChatClient client, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await client.SendAsync(text);
            Assert.Equal(text, await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Client_ThatComesBack_GetsExactlyWhatItMissed()
    {
        await using var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, Texts("a", 10));
        Assert.Equal(Texts("a", 10), await client.ReceiveTextsAsync(10));

        client.Break();
        await SendAsync(sender, Texts("b", 100));
        await client.ResumeAsync(site.Address);
        await SendAsync(sender, Texts("c", 10));

        Assert.True(client.Resumed);
        Assert.Equal(100, client.Hello.GetProperty("messages").GetInt32());
        Assert.Equal(Texts("b", 100).Concat(Texts("c", 10)), await client.ReceiveTextsAsync(110));
    }

    [Fact]
    public async Task Client_ThatComesBackWhileOthersSend_MissesAndDoublesNothing()
    {
        await using var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        const int count = 3000;
        var sending = Task.Run(async () =>
        {
            foreach (var text in Texts("m", count))
                await sender.SendAsync(text);
        });
        var reading = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
                await sender.ReceiveTextAsync();
        });

        // It breaks after each few messages, wherever the stream is then.
        var received = new List<string>();
        while (received.Count < count)
        {
            received.AddRange(await client.ReceiveTextsAsync(Math.Min(50, count - received.Count)));
            client.Break();
            await client.ResumeAsync(site.Address);
            Assert.True(client.Resumed, client.Reason);
        }
        await Task.WhenAll(sending, reading);

        Assert.Equal(Texts("m", count), received);
    }

    [Fact]
    public async Task Client_WithNothingMissed_IsResumedWithNothing()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        client.Break();
        await client.ResumeAsync(site.Address);

        Assert.True(client.Resumed);
        Assert.Equal(0, client.Hello.GetProperty("messages").GetInt32());
    }

    [Theory]
    [InlineData("retain: 5")]
    [InlineData("retainBytes: 20")]
    public async Task Client_BeyondRetention_IsToldSoAndGoesOn(string retention)
    {
        await using var site = await ServeAsync("resume: true, " + retention);
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        client.Break();
        await SendAsync(sender, Texts("a", 20));
        await client.ResumeAsync(site.Address);
        await SendAsync(sender, Texts("b", 1));

        Assert.Equal((false, "tooOld"), (client.Resumed, client.Reason));
        Assert.Equal("b1", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_AfterRetentionsAge_IsToldSo()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = new TestSite { Time = time };
        site.Write(
            "appweb.json",
            TestSite.Config(route: "websockets: { resume: true, retainFor: '1mins' },", timeouts: "inactivity: 'never', ping: 'never'")
        );
        await site.StartAsync();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        client.Break();
        await SendAsync(sender, Texts("a", 3));

        time.Advance(TimeSpan.FromSeconds(50));
        await client.ResumeAsync(site.Address);
        Assert.True(client.Resumed);
        Assert.Equal("a1", await client.ReceiveTextAsync());
        client.Break();
        time.Advance(TimeSpan.FromSeconds(20));
        await client.ResumeAsync(site.Address);

        Assert.Equal((false, "tooOld"), (client.Resumed, client.Reason));
    }

    [Fact]
    public async Task Client_AfterTheHostStartedAgain_IsTold()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        client.Break();

        await site.RestartAsync();
        await client.ResumeAsync(site.Address);

        Assert.Equal((false, "epoch"), (client.Resumed, client.Reason));
    }

    [Theory]
    [InlineData("nonsense", "unknown")]
    [InlineData("abc.99999999999999999999", "unknown")]
    [InlineData("abc.-1", "unknown")]
    [InlineData("abc.5", "epoch")]
    public async Task Client_WithAPositionOfNowhere_IsToldAndGoesOn(string position, string reason)
    {
        await using var site = await ServeAsync();
        var sender = await site.ConnectAsync();

        await using var client = await ResumingClient.ConnectAsync(site.Address, $"resume={position}");
        await SendAsync(sender, ["a"]);

        Assert.Equal((false, reason), (client.Resumed, client.Reason));
        Assert.Equal("a", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_AheadOfTheHost_IsTold()
    {
        await using var site = await ServeAsync();
        await using var first = await ResumingClient.ConnectAsync(site.Address);

        await using var client = await ResumingClient.ConnectAsync(site.Address, $"resume={first.Position!.Split('.')[0]}.1000000");

        Assert.Equal((false, "epoch"), (client.Resumed, client.Reason));
    }

    [Fact]
    public async Task MessageForOneAlone_HasNoNumberAndDoesNotComeBack()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        await client.SendAsync("to me 1");
        await client.SendAsync("all");
        var position = client.Position;
        Assert.Equal("to me 1", await client.ReceiveTextAsync());
        Assert.Equal(position, client.Position);
        Assert.Equal("all", await client.ReceiveTextAsync());
        Assert.NotEqual(position, client.Position);

        await using var again = await ResumingClient.ConnectAsync(site.Address, $"resume={position}&token={client.Token}");

        Assert.Equal(1, again.Hello.GetProperty("messages").GetInt32());
        Assert.Equal("all", await again.ReceiveTextAsync());
    }

    [Fact]
    public async Task MessageToOthers_ComesBackToOthersAndNotToItsSender()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await sender.SendAsync("to others 1");
        Assert.Equal("to others 1", await other.ReceiveTextAsync());
        await sender.SendAsync("all");
        Assert.Equal("all", await sender.ReceiveTextAsync());

        await using var back = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={sender.Hello.GetProperty("position").GetString()}&as={sender.ClientId}&token={sender.Token}"
        );
        await using var otherBack = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={sender.Hello.GetProperty("position").GetString()}&as={other.ClientId}&token={other.Token}"
        );

        Assert.Equal("all", await back.ReceiveTextAsync());
        Assert.Equal(["to others 1", "all"], await otherBack.ReceiveTextsAsync(2));
    }

    [Fact]
    public async Task MessageToOthers_AfterBreaksBeforeTheRestCame_NeverComesBackToWhoeverSentIt()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        var start = sender.Position;
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await sender.SendAsync("to others 1");
        Assert.Equal("to others 1", await other.ReceiveTextAsync());
        await sender.SendAsync("all 1");
        Assert.Equal("all 1", await sender.ReceiveTextAsync());

        // Each connection sends something of its own to the others, and breaks before it has read anything of what it missed.
        var (last, token) = (sender.ClientId, sender.Token);
        for (var i = 2; i <= 4; i++)
        {
            await using var broken = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&as={last}&token={token}");
            Assert.True(broken.Resumed, broken.Reason);
            (last, token) = (broken.ClientId, broken.Token);
            await broken.SendAsync($"to others {i}");
            string text;
            do text = await other.ReceiveTextAsync();
            while (text != $"to others {i}");
            broken.Break();
        }
        await other.SendAsync("end");
        await using var back = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&as={last}&token={token}");

        Assert.Equal(["all 1", "end"], await back.ReceiveTextsAsync(2));
    }

    [Fact]
    public async Task MessageToOthers_AfterTwoBreaks_StillDoesNotComeBackToItsSender()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await sender.SendAsync("to others 1");
        Assert.Equal("to others 1", await other.ReceiveTextAsync());

        // It is another client each time, and says of the last one only that it was that.
        sender.Break();
        await sender.ResumeAsync(site.Address);
        await sender.ReceiveNoteAsync("position");
        sender.Break();
        await sender.ResumeAsync(site.Address);

        Assert.True(sender.Resumed);
        Assert.Equal(0, sender.Hello.GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task MessageToAGroup_HasANumberAndDoesNotComeBack()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        var start = client.Position;
        await client.SendAsync("join");
        Assert.Equal("joined", await client.ReceiveTextAsync());
        await client.SendAsync("to group 1");
        Assert.Equal("to group 1", await client.ReceiveTextAsync());
        Assert.NotEqual(start, client.Position);
        await client.SendAsync("all");
        Assert.Equal("all", await client.ReceiveTextAsync());

        await using var back = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&token={client.Token}");

        Assert.Equal("all", await back.ReceiveTextAsync());
    }

    [Fact]
    public async Task NewClient_AskingForHistory_GetsTheLastMessagesThenTheNewOnes()
    {
        await using var site = await ServeAsync("resume: true, history: 5");
        var sender = await site.ConnectAsync();
        await SendAsync(sender, Texts("a", 20));

        await using var three = await ResumingClient.ConnectAsync(site.Address, "history=3");
        await using var most = await ResumingClient.ConnectAsync(site.Address, "history=1000");
        await using var manyDigits = await ResumingClient.ConnectAsync(site.Address, "history=99999999999999999999999");
        await using var fewer = await ResumingClient.ConnectAsync(site.Address, "history=-3");
        await using var garbage = await ResumingClient.ConnectAsync(site.Address, "history=3.0");
        await using var none = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["new"]);

        Assert.Equal(["a18", "a19", "a20", "new"], await three.ReceiveTextsAsync(4));
        Assert.Equal(["a16", "a17", "a18", "a19", "a20", "new"], await most.ReceiveTextsAsync(6));
        Assert.Equal(["a16", "a17", "a18", "a19", "a20", "new"], await manyDigits.ReceiveTextsAsync(6));
        Assert.Equal("new", await none.ReceiveTextAsync());
        Assert.Equal("new", await fewer.ReceiveTextAsync());
        Assert.Equal("new", await garbage.ReceiveTextAsync());
        three.Break();
        await SendAsync(sender, ["newer"]);
        await three.ResumeAsync(site.Address);
        Assert.Equal("newer", await three.ReceiveTextAsync());
    }

    [Fact]
    public async Task OtherClients_AreSentPlainMessages()
    {
        await using var site = await ServeAsync();
        var plain = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        await client.SendAsync("hello");

        Assert.Equal("hello", await plain.ReceiveTextAsync());
        Assert.Equal("hello", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Controller_SeesTheRoutesProtocolAndNotOurs()
    {
        await using var site = await ServeAsync(limits: "webSocketsProtocol: 'chat'");
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        await client.SendAsync("protocol");

        Assert.Equal("chat", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Route_WithoutResume_DoesNotAgree()
    {
        await using var site = await new TestSite().StartAsync();

        await using var client = await site.ConnectRawAsync(
            "/ws/test/chat?resume=abc.1",
            "Sec-WebSocket-Protocol: pluginchat.resume.v1\r\n"
        );
        await client.SendTextAsync("hello");

        Assert.Equal(101, client.Status);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("hello", (await client.ReceiveAsync())!.Value.Text);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("Sec-WebSocket-Protocol: pluginchat.resume.v1\r\n", false)]
    public async Task Frames_OfARouteThatCompresses_AreCompressedForOthersOnly(string protocol, bool areCompressed)
    {
        await using var site = await ServeAsync("resume: true, deflate: true");
        await using var client = await RawClient.ConnectAsync(
            site.Address,
            "/ws/test/chat",
            $"Sec-WebSocket-Extensions: permessage-deflate\r\n{protocol}"
        );
        Assert.Equal(101, client.Status);
        await using var sender = await site.ConnectAsync();
        var text = new string('a', 4000);

        await sender.SendAsync(text);
        RawClient.Frame frame;
        do frame = (await client.ReceiveAsync())!.Value;
        while (!frame.Deflated && !frame.Text.EndsWith(text, StringComparison.Ordinal));

        Assert.Equal(areCompressed, frame.Deflated);
    }

    [Fact]
    public async Task Binary_StaysBinaryBehindItsNumber()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        await client.Connection.SendAsync([1, 2, 255], System.Net.WebSockets.WebSocketMessageType.Binary);
        var (type, bytes) = await client.Connection.ReceiveAsync();

        Assert.Equal(System.Net.WebSockets.WebSocketMessageType.Binary, type);
        Assert.Equal([.. "1\n"u8, 1, 2, 255], bytes);
    }

    [Fact]
    public async Task Reload_WhileAClientIsAway_KeepsItsPlace()
    {
        await using var site = await ServeAsync();
        using var probe = site.Probe();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["before"]);
        client.Break();

        site.WriteController(TestSite.Action(Commands + " int _edited;"));
        await probe.NextAsync<ControllerLive>(live => live.Generation == 2);
        await SendAsync(sender, ["after"]);
        await client.ResumeAsync(site.Address);

        Assert.True(client.Resumed);
        Assert.Equal(["before", "after"], await client.ReceiveTextsAsync(2));
    }
}
