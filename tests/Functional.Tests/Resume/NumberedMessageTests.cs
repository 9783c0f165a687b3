using System.Text.Json;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>A message that its client numbered is handled once, however often it is sent. Here on a host alone.</summary>
public sealed class NumberedMessageTests
{
    const string Commands = """
        int _failures;
        readonly System.Threading.SemaphoreSlim _gate = new(0);

        public override async System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            var text = message.GetText();
            if (text.StartsWith("fail once ") && _failures++ == 0) throw new System.InvalidOperationException("the first time");
            else if (text == "open the gate") _gate.Release();
            else if (text.StartsWith("wait ")) { await _gate.WaitAsync(); Clients.Send(message); }
            else if (text.StartsWith("twice ")) { Clients.Send(message); Clients.Send(message); }
            else if (text.StartsWith("later "))
            {
                Clients.Send(message);
                _ = System.Threading.Tasks.Task.Run(async () =>
                {
                    await _gate.WaitAsync();
                    Clients.Send(text + " indeed");
                });
            }
            else if (!text.StartsWith("nothing ")) Clients.Send(message);
        }
        """;

    static async Task<TestSite> ServeAsync(string limits = "")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: limits, route: "websockets: { resume: true },"));
        site.WriteController(TestSite.Action(Commands));
        return await site.StartAsync();
    }

    // What the client has sent before it breaks has been handled when another's message comes behind it.
    static async Task BreakAsync(ResumingClient client, ResumingClient other, string last)
    {
        string text;
        do text = await other.ReceiveTextAsync();
        while (text != last);
        client.Break();
    }

    [Fact]
    public async Task Message_SentAgainOnTheNextConnection_IsHandledOnceAndItsSenderIsTold()
    {
        await using var site = await ServeAsync();
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        Assert.Null(client.Received);
        await client.SendAsync(1, "one");
        await client.SendAsync(2, "two");
        await BreakAsync(client, other, "two");

        await client.ResumeAsync(site.Address);
        Assert.Equal(2, client.Received);
        await client.SendAsync(2, "two");
        await client.SendAsync(3, "three");

        Assert.Equal(["one", "two", "three"], await client.ReceiveTextsAsync(3));
        Assert.Equal("three", await other.ReceiveTextAsync());
        Assert.Equal(2, (await client.ReceiveNoteAsync("received")).GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task Message_SentAgainLate_IsHandledWhereItWasNotThere()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);

        foreach (var number in (int[])[1, 2, 4, 5, 3, 4, 6])
            await client.SendAsync(number, $"{number}");

        Assert.Equal(["1", "2", "4", "5", "3", "6"], await client.ReceiveTextsAsync(6));
    }

    [Fact]
    public async Task Message_ThatFailed_MayBeSentAgain()
    {
        await using var site = await ServeAsync();
        site.ExpectError("the first time");
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        await client.SendAsync(1, "fail once and for all");
        Assert.Equal(WebSocketCloseCode.InternalError, await client.Connection.ReceiveCloseAsync());

        await client.ResumeAsync(site.Address);
        Assert.Equal(0, client.Received);
        await client.SendAsync(1, "fail once and for all");

        Assert.Equal("fail once and for all", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Message_WhoseEventStillRuns_IsWaitedForAndNotHandledAgain()
    {
        await using var site = await ServeAsync();
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        await client.SendAsync(1, "one");
        await client.SendAsync(2, "wait for it");
        await BreakAsync(client, other, "one");

        await client.ResumeAsync(site.Address);
        Assert.Equal(1, client.Received);
        await client.SendAsync(2, "wait for it");
        await client.SendAsync(3, "three");
        await other.SendAsync("open the gate");

        Assert.Equal(["one", "wait for it", "three"], await client.ReceiveTextsAsync(3));
    }

    [Fact]
    public async Task Message_ThatNothingIsPublishedFor_CountsAsReceived()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        await client.SendAsync(1, "nothing at all");
        await client.SendAsync(2, "twice two");
        Assert.Equal(["twice two", "twice two"], await client.ReceiveTextsAsync(2));
        client.Break();

        await client.ResumeAsync(site.Address);

        Assert.Equal(2, client.Received);
    }

    [Fact]
    public async Task Publication_AfterTheEvent_IsNoPartOfTheMessage()
    {
        await using var site = await ServeAsync();
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        await client.SendAsync(1, "later");
        await client.SendAsync(1, "later ");
        await client.SendAsync(2, "later on");
        Assert.Equal(["later", "later on"], await client.ReceiveTextsAsync(2));

        await other.SendAsync("open the gate");

        Assert.Equal("later on indeed", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Messages_OfTheTestVectors_AreTakenOrRefusedAsTheySay()
    {
        var vectors = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("clients", "vectors", "numbering.json"))).RootElement;
        await using var site = await ServeAsync();

        foreach (var taken in vectors.GetProperty("taken").EnumerateArray())
        {
            await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
            await client.SendAsync(taken[0].GetString()!);
            Assert.Equal(taken[1].GetString(), await client.ReceiveTextAsync());
        }
        foreach (var refused in vectors.GetProperty("refusedWith1002").EnumerateArray())
        {
            await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
            await client.SendAsync(refused.GetString()!);
            var code = await client.Connection.ReceiveCloseAsync();
            Assert.True(code == WebSocketCloseCode.ProtocolError, $"{refused} closed with {code}");
            Assert.Contains("docs/protocol.md", client.Connection.CloseReason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Message_InPieces_HasOneNumber()
    {
        await using var site = await ServeAsync("webSocketsPacket: 4,");
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);

        await client.SendAsync(123_456, "abcdefgh");
        await client.SendAsync(123_456, "ijklmnop");
        await client.SendAsync(123_457, "end");

        var received = "";
        while (!received.EndsWith("end", StringComparison.Ordinal))
            received += await client.ReceiveTextAsync();
        Assert.Equal("abcdefghend", received);
    }

    [Fact]
    public async Task Message_AsLongAsItMayBe_MayHaveItsNumberToo()
    {
        await using var site = await ServeAsync("webSocketsMessage: 100,");
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);

        await client.SendAsync(9_007_199_254_740_991, new string('x', 100));

        Assert.Equal(100, (await client.ReceiveTextAsync()).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("too-short-for-a-secret")]
    [InlineData("not%20base64url%20not%20base64url")]
    public async Task Client_WithoutASession_SendsAsEver(string session)
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address, $"session={session[..^Math.Min(session.Length, 1)]}");

        Assert.False(client.Hello.TryGetProperty("received", out _));
        await client.SendAsync("1\none");

        Assert.Equal("1\none", await client.ReceiveTextAsync());
    }
}
