using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Chat;

/// <summary>What the contract promises a controller, through a host and real sockets.</summary>
public sealed class ContractTests
{
    [Fact]
    public async Task Events_OfOneClient_ComeInOrderOneAtATime()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                int _running;
                public override async ValueTask OnOpenAsync(IWebSocketClient client) { await Task.Yield(); client.Send("open"); }
                public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    var running = Interlocked.Increment(ref _running);
                    await Task.Yield();
                    client.Send($"{message.GetText()} {running}");
                    Interlocked.Decrement(ref _running);
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectAsync();
        for (var i = 0; i < 100; i++)
            await client.SendAsync($"{i}");
        Assert.Equal("open", await client.ReceiveTextAsync());
        for (var i = 0; i < 100; i++)
            Assert.Equal($"{i} 1", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task DirectSendsBroadcastsAndGroups_MadeOneAfterTheOther_ArriveInThatOrder()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Groups["room"].Add(client);
                    for (var i = 0; i < 50; i++)
                    {
                        client.Send($"direct {i}");
                        Clients.Send($"all {i}");
                        Groups["room"].Send($"room {i}");
                    }
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("go");
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"direct {i}", await client.ReceiveTextAsync());
            Assert.Equal($"all {i}", await client.ReceiveTextAsync());
            Assert.Equal($"room {i}", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Groups_MembersOnly_GetItsMessagesAndAClosedClientLeaves()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    var words = message.GetText().Split(' ');
                    object answer = words[0] switch
                    {
                        "join" => Groups[words[1]].Add(client),
                        "leave" => Groups[words[1]].Remove(client),
                        "count" => Groups[words[1]].Count,
                        "say" => Groups[words[1]].Send(words[2]),
                        "others" => Clients.Send(WebSocketMessage.Text(words[1]), except: client),
                        _ => "?",
                    };
                    client.Send($"{answer}");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var (a, b, c) = (await site.ConnectAsync(), await site.ConnectAsync(), await site.ConnectAsync());
        Assert.Equal("True", await Ask(a, "join red"));
        Assert.Equal("False", await Ask(a, "join red"));
        Assert.Equal("True", await Ask(b, "join red"));
        await c.SendAsync("say red hello");
        Assert.Equal("Queued", await c.ReceiveTextAsync());
        Assert.Equal("hello", await a.ReceiveTextAsync());
        Assert.Equal("hello", await b.ReceiveTextAsync());
        await a.SendAsync("others psst");
        Assert.Equal("Queued", await a.ReceiveTextAsync());
        Assert.Equal("psst", await b.ReceiveTextAsync());
        Assert.Equal("psst", await c.ReceiveTextAsync());
        await b.CloseAsync();
        string count;
        do count = await Ask(c, "count red");
        while (count == "2"); // the close is handled on another thread
        Assert.Equal("1", count);
        Assert.Equal("True", await Ask(a, "leave red"));
        Assert.Equal("Queued", await Ask(c, "say red nobody"));

        static async Task<string> Ask(ChatClient client, string text)
        {
            await client.SendAsync(text);
            return await client.ReceiveTextAsync();
        }
    }

    [Fact]
    public async Task Exception_FromAnEvent_ClosesThatClientWith1011AndNobodyElse()
    {
        await using var site = new TestSite();
        site.ExpectError("InvalidOperationException: secret");
        site.Write("appweb.json", TestSite.Config(route: "showErrors: false,"));
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    if (message.GetText() == "boom") throw new InvalidOperationException("secret");
                    if (message.GetText() == "told") throw new ClientVisibleException("You were told.");
                    Clients.Send(message);
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var (bad, told, good) = (await site.ConnectAsync(), await site.ConnectAsync(), await site.ConnectAsync());
        await bad.SendAsync("boom");
        Assert.Equal(WebSocketCloseCode.InternalError, await bad.ReceiveCloseAsync());
        Assert.DoesNotContain("secret", bad.Socket.CloseStatusDescription, StringComparison.Ordinal);
        await told.SendAsync("told");
        Assert.Equal(WebSocketCloseCode.PolicyViolation, await told.ReceiveCloseAsync());
        Assert.Equal("You were told.", told.Socket.CloseStatusDescription);
        await good.SendAsync("fine");
        Assert.Equal("fine", await good.ReceiveTextAsync());
        Assert.Contains(site.Log.Errors, e => e.Contains("Chat.cs:line", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CloseEvent_ForAnyEnd_SaysWhoEndedIt()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    if (message.GetText() == "bye") client.Close((WebSocketCloseCode)4321, "as you wish");
                    else { Groups["watch"].Add(client); client.Send("watching"); }
                    return default;
                }
                public override ValueTask OnCloseAsync(IWebSocketClient client, WebSocketClose close)
                {
                    Groups["watch"].Send($"{close.Initiator} {(int)close.Code} {Clients.Count} {client.IsOpen}");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var watcher = await site.ConnectAsync();
        await watcher.SendAsync("watch");
        Assert.Equal("watching", await watcher.ReceiveTextAsync());
        var closing = await site.ConnectAsync();
        await closing.CloseAsync((WebSocketCloseCode)4000);
        Assert.Equal("Client 4000 1 False", await watcher.ReceiveTextAsync());
        var closed = await site.ConnectAsync();
        await closed.SendAsync("bye");
        Assert.Equal((WebSocketCloseCode)4321, await closed.ReceiveCloseAsync());
        Assert.Equal("as you wish", closed.Socket.CloseStatusDescription);
        await closed.CloseAsync();
        Assert.Equal("Controller 4321 1 False", await watcher.ReceiveTextAsync());
        var broken = await site.ConnectRawAsync();
        broken.Socket.Close(0);
        Assert.Equal("Connection 1006 1 False", await watcher.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_RouteTokensQueryAndItems_AreThere()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                sealed record Mine(int Value);
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Items["n"] = 41;
                    try { client.Items["mine"] = new Mine(1); client.Send("kept"); }
                    catch (ArgumentException e) { client.Send(e.Message); }
                    client.Send(
                        $"{client.Path} {client.Parameters["controller"]} {client.Parameters["action"]} "
                        + $"{client.Parameters["name"]} {client.Items.Get<int>("n") + 1} {client.RemoteEndPoint?.Address}");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectAsync("/ws/test/chat?name=Ann%20B&action=evil");
        Assert.Contains("type of the controller's own", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal("/ws/test/chat test chat Ann B 42 127.0.0.1", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Services_OfTheHostAndOfTheController_AreInjected()
    {
        await using var site = new TestSite();
        site.WriteController(
            """
            using PluginChat;
            public interface IGreeter { string Greet(); }
            sealed class Greeter(TimeProvider time) : IGreeter { public string Greet() => time is null ? "?" : "hello"; }
            public sealed class Setup : IControllerServices
            {
                public void Configure(IServiceCollection services) => services.AddSingleton<IGreeter, Greeter>();
            }
            [Action("test/chat")]
            public sealed class Chat(IGreeter greeter, ILogger<Chat> log, IConfiguration configuration) : WebSocketAction
            {
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    log.LogInformation("greeting {Id}", client.Id);
                    client.Send($"{greeter.Greet()} {configuration["Colour"]}");
                    return default;
                }
            }
            """
        );
        await site.StartAsync("--Colour=blue");
        Assert.Equal("hello blue", await (await site.ConnectAsync()).ReceiveTextAsync());
        Assert.True(site.Log.Has("greeting 1"));
    }
}
