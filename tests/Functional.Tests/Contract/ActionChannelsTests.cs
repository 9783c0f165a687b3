using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Contract;

/// <summary>Publishing to an action's clients from code that is not one of its events.</summary>
public sealed class ActionChannelsTests
{
    static string Config =>
        TestSite
            .Config()
            .Replace(
                "{ name: 'files'",
                "{ name: 'news', pattern: '^/news/{action}$', source: 'controllers/news', target: '$1' }, { name: 'files'",
                StringComparison.Ordinal
            );

    [Fact]
    public async Task Channel_TakenByAService_ReachesTheActionsClients()
    {
        await using var site = new TestSite();
        site.WriteController(
            """
            using PluginChat;
            public sealed class Setup : IControllerServices
            {
                public void Configure(IServiceCollection services) =>
                    services.AddSingleton<Bell>().AddHostedService(s => s.GetRequiredService<Bell>());
            }

            public sealed class Bell(IActionChannels channels) : BackgroundService
            {
                public readonly TaskCompletionSource Rung = new();
                protected override async Task ExecuteAsync(CancellationToken stopping)
                {
                    await Rung.Task.WaitAsync(stopping);
                    channels["test/chat"].Clients.Send("ding");
                    channels["test/chat"].Groups["room"].Send("dong");
                }
            }

            [Action("test/chat")]
            public sealed class Chat(Bell bell) : WebSocketAction
            {
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Groups["room"].Add(client);
                    bell.Rung.TrySetResult();
                    return default;
                }
            }
            """
        );
        await site.StartAsync();
        var (ringer, other) = (await site.ConnectAsync(), await site.ConnectAsync());
        await ringer.SendAsync("ring");
        Assert.Equal("ding", await other.ReceiveTextAsync());
        Assert.Equal("ding", await ringer.ReceiveTextAsync());
        Assert.Equal("dong", await ringer.ReceiveTextAsync());
    }

    [Fact]
    public async Task Channel_OfAnotherController_IsFoundByNameOrByBothNames()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config);
        site.Write(
            "controllers/news/News.cs",
            """
            using PluginChat;
            [Action("flash")]
            public sealed class Flash(IActionChannels channels) : WebSocketAction
            {
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    var name = message.GetText();
                    try
                    {
                        (name == "both" ? channels.Get("chat", "test/chat") : channels[name]).Clients.Send("from news");
                        client.Send("sent");
                    }
                    catch (KeyNotFoundException e) { client.Send(e.Message); }
                    return default;
                }
            }
            """
        );
        await site.StartAsync();
        var news = await site.ConnectAsync("/news/flash");
        await news.SendAsync("nothing");
        Assert.StartsWith(
            "There is no action 'nothing'. Controllers and their actions: 'news' has 'flash'",
            await news.ReceiveTextAsync(),
            StringComparison.Ordinal
        );
        await news.SendAsync("both");
        Assert.Equal("sent", await news.ReceiveTextAsync()); // also while that controller is not loaded
        var chat = await site.ConnectAsync();
        foreach (var name in (string[])["test/chat", "both"])
        {
            await news.SendAsync(name);
            Assert.Equal("sent", await news.ReceiveTextAsync());
            Assert.Equal("from news", await chat.ReceiveTextAsync());
        }
    }

    [Theory]
    [InlineData("channels.Get(\"chat\", \"test/other\")", "Controller 'chat' has no action 'test/other'; it has 'test/chat'.")]
    [InlineData("channels.Get(\"nothing\", \"a\")", "There is no controller 'nothing'.")]
    [InlineData("channels[null!]", "Value cannot be null.")]
    public async Task Channel_ThatIsNotThere_IsNamedWithWhatThereIs(string call, string expected)
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite
                .Action(
                    $$"""
                    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                    {
                        try { client.Send({{call}}.Action); }
                        catch (Exception e) { client.Send(e.Message); }
                        return default;
                    }
                    """
                )
                .Replace("class Chat", "class Chat(IActionChannels channels)", StringComparison.Ordinal)
        );
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("?");
        Assert.StartsWith(expected, await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }
}
