using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing;

namespace PluginChat.Contract.Tests.Authors;

/// <summary>What authors test their actions with. That it says what a host says is <see cref="ParityTests"/>.</summary>
public sealed class ActionTestTests
{
    [Action("test/ticks")]
    sealed class Ticks(TimeProvider time) : WebSocketAction
    {
        ReadOnlyMemory<byte> _kept;

        public override ValueTask OnActivatingAsync()
        {
            Every(TimeSpan.FromHours(1), _ => Tick());
            return ValueTask.CompletedTask;
        }

        public override ValueTask OnOpenAsync(IWebSocketClient client)
        {
            client.Send($"{client.User.Identity?.Name} {client.User.IsInRole("admin")} {client.Parameters["room"]} {client.Protocol}");
            return ValueTask.CompletedTask;
        }

        public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            if (_kept.Length > 0)
                client.Send(WebSocketMessage.Binary(_kept));
            _kept = message.Bytes;
            Clients.Send(message).OrClose(client);
            await Task.Yield();
        }

        public override ValueTask OnCloseAsync(IWebSocketClient client, WebSocketClose close) =>
            close.Code == WebSocketCloseCode.Abnormal ? throw new InvalidOperationException("close failed") : default;

        ValueTask Tick()
        {
            Clients.Send($"{time.GetUtcNow():HH}");
            return ValueTask.CompletedTask;
        }
    }

    [Action("test/door")]
    sealed class Door : WebSocketAction
    {
        public override async ValueTask<HandshakeResult> OnHandshakeAsync(HandshakeRequest request)
        {
            var session = await request.LoadSessionAsync();
            session.Set("visits", session.Get<int>("visits") + 1); // begins none
            session.AddFeedback("inform", "You are in.");
            request.Items["user"] = session["user"];
            return HandshakeResult.Accept;
        }

        public override ValueTask OnOpenAsync(IWebSocketClient client)
        {
            client.Send(client.Items.Get<string>("user")!);
            return default;
        }
    }

    sealed class Api(IActionChannels channels) : HttpActions
    {
        public void Say(string text) => channels["test/ticks"].Groups["room"].Send(text);
    }

    static readonly TestRequest s_request = new()
    {
        User = TestRequest.UserNamed("Ann", "admin"),
        RouteParameters = { ["room"] = "lobby" },
        Query = "?room=other",
        Protocol = "chat",
    };

    readonly FakeTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    Task<ActionTest> StartAsync(TestChannels? channels = null) => ActionTest.StartAsync(new Ticks(_time), _time, channels);

    [Fact]
    public async Task Client_WithARequest_IsWhatTheActionSees()
    {
        await using var test = await StartAsync();
        var ann = await test.ConnectAsync(s_request);
        Assert.Equal("Ann True lobby chat", await ann.ReceiveTextAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_WhenTheClockOfTheTestGoesOn_Ticks()
    {
        await using var test = await StartAsync();
        var ann = await test.ConnectAsync(s_request);
        await ann.ReceiveAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("01", await ann.ReceiveTextAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Message_KeptByTheAction_IsOverwrittenAfterItsEvent()
    {
        await using var test = await StartAsync();
        var ann = await test.ConnectAsync(s_request);
        await ann.SendAsync("one");
        await ann.SendAsync("two");
        Assert.Equal(["Ann True lobby chat", "one", "two"], ann.Texts); // what was sent was copied
        Assert.Equal(new byte[3], Assert.Single(ann.Messages, m => m.Kind == WebSocketMessageKind.Binary).Bytes.ToArray());
    }

    [Fact]
    public async Task Send_WhereTheBrokerIsAway_IsRefused()
    {
        await using var test = await StartAsync();
        var ann = await test.ConnectAsync(s_request);
        test.Channel.RefusesMessages = true;
        await ann.SendAsync("hello");
        Assert.Equal(WebSocketCloseCode.TryAgainLater, (await ann.ReceiveCloseAsync(TestContext.Current.CancellationToken)).Code);
        Assert.Empty(test.Channel.Clients);
        Assert.Contains(
            "1013 TryAgainLater 'Messages cannot be passed on now.', by the Controller",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => ann.SendAsync("again"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task HttpAction_ThatSendsToAChannel_ReachesItsClients()
    {
        var channels = new TestChannels();
        await using var api = await ActionTest.StartAsync(new Api(channels), channels: channels);
        await using var test = await StartAsync(channels);
        var (ann, bob) = (channels["test/ticks"].Connect(), await test.ConnectAsync(s_request));
        test.Channel.Groups["room"].Add(ann.Client);

        ((Api)api.Action).Say("hello");

        Assert.Equal(["hello"], ann.Texts);
        Assert.Equal(["Ann True lobby chat"], bob.Texts);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ann.SendAsync("hello")); // it has no action
        await Assert.ThrowsAsync<InvalidOperationException>(() => api.ConnectAsync()); // it has no clients
    }

    [Fact]
    public async Task Session_OfARequest_IsWhatTheHandshakeReadsAndWrites()
    {
        await using var test = await ActionTest.StartAsync(new Door());
        var request = new TestRequest { Session = { ["user"] = "Ann", ["visits"] = "4" } };

        Assert.Equal(["Ann"], (await test.ConnectAsync(request)).Texts);

        Assert.Equal("5", request.Session["visits"]);
        Assert.Equal(["user", "visits"], request.Session.Keys.Order());
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => test.HandshakeAsync());
        Assert.StartsWith("A session cannot be begun in a handshake", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_AfterACloseEventFailed_SaysSo()
    {
        var test = await StartAsync();
        await (await test.ConnectAsync(s_request)).BreakAsync();
        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => test.DisposeAsync().AsTask());
        Assert.Contains("OnCloseAsync: System.InvalidOperationException: close failed", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_WithClientsAndBackgroundWork_EndsBoth()
    {
        var test = await StartAsync();
        var ann = await test.ConnectAsync(s_request);
        await test.DisposeAsync();
        Assert.Equal(WebSocketCloseCode.GoingAway, ann.Ending?.Code);
        Assert.True(ann.Client.Closed.IsCancellationRequested);
        Assert.Equal(SendResult.Closed, ann.Client.Send("hello"));
    }

    [Fact]
    public async Task Receive_AfterTheEnd_SaysHowItEnded()
    {
        await using var test = await StartAsync();
        var ann = await test.ConnectAsync(s_request);
        await ann.CloseAsync(WebSocketCloseCode.GoingAway, "bye");
        Assert.Equal("Ann True lobby chat", await ann.ReceiveTextAsync(TestContext.Current.CancellationToken)); // came before the end
        var none = await Assert.ThrowsAsync<InvalidOperationException>(() => ann.ReceiveAsync(TestContext.Current.CancellationToken));
        Assert.Contains("it was closed, 1001 GoingAway 'bye', by the Client", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_OfAnotherAction_IsNoMember()
    {
        await using var test = await StartAsync();
        var other = new TestChannels()["other"].Connect();
        Assert.Throws<ArgumentException>(() => test.Channel.Groups["room"].Add(other.Client));
        Assert.Throws<ArgumentException>(() => test.Channel.Presence.SetName(other.Client, "Ann"));
        Assert.Throws<ArgumentException>(() => test.Channel.Groups[""]);
    }
}
