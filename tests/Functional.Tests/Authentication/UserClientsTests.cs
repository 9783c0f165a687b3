using System.Diagnostics;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary>The clients of a user as a set: <c>Clients.User("ann")</c>.</summary>
public sealed class UserClientsTests : IAsyncDisposable
{
    const string Controller = """
        using System.Linq;
        using Microsoft.AspNetCore.Http;
        using PluginChat;

        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                var words = message.GetText().Split(' ', 2);
                var ann = Clients.User("ann");
                switch (words[0])
                {
                    case "ann": ann.Send(words[1]); break;
                    case "others": ann.Send(words[1], except: client); break;
                    case "count": client.Send($"{ann.Name} {ann.Count} {ann.Count()} {ann.TryGet(client.Id, out _)}"); break;
                    case "end": ann.Disconnect((WebSocketCloseCode)4000, "Bye."); break;
                    case "wrong": client.Send(Wrong(() => ann.Disconnect((WebSocketCloseCode)1005))); break;
                    case "empty": client.Send(Wrong(() => Clients.User(""))); break;
                    case "group": client.Send(Wrong(() => Groups["a"].User("ann"))); break;
                    case "reserved": client.Send(Wrong(() => Groups["\0user:ann"].Send("x"))); break;
                    default: client.Send(message.GetText()); break;
                }
                return ValueTask.CompletedTask;
            }

            static string Wrong(Action call)
            {
                try { call(); return "nothing"; }
                catch (Exception e) { return e.GetType().Name; }
            }
        }

        public sealed class Api(IActionChannels channels) : HttpActions
        {
            [Action("tell")] public string Tell() => channels["test/chat"].Clients.User("ann").Send("from elsewhere").ToString();
        }
        """;

    readonly TestSite _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    async Task StartAsync()
    {
        _site.Write(
            "appweb.json",
            TestSite
                .Config(http: $"auth: {{ type: 'basic', {AuthSite.Users} }},", route: "websockets: { resume: true },")
                .Replace(
                    "{ name: 'files'",
                    """
                    { name: 'open', pattern: '^/open/{controller}/{action}$', source: 'controllers/chat', target: '$1/$2', auth: 'none' },
                    { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
                    { name: 'files'
                    """,
                    StringComparison.Ordinal
                )
        );
        _site.WriteController(Controller);
        await _site.StartAsync();
    }

    Task<ChatClient> ConnectAsync(string user) => _site.ConnectAsync(headers: [("Authorization", $"{AuthSite.Basic(user)}")]);

    static async Task<string> AskAsync(ChatClient client, string text)
    {
        await client.SendAsync(text);
        return await client.ReceiveTextAsync();
    }

    // A host learns a moment later than a client that the client is gone.
    static async Task CountsAsync(ChatClient client, string expected)
    {
        for (var begin = Stopwatch.GetTimestamp(); await AskAsync(client, "count") is var said && said != expected; )
            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(30), said);
    }

    [Fact]
    public async Task Message_ToAUser_ReachesEachOfTheirClientsAndNobodyElse()
    {
        await StartAsync();
        var (one, two, bob) = (await ConnectAsync("ann"), await ConnectAsync("ann"), await ConnectAsync("bob"));
        var nobody = await _site.ConnectAsync("/open/test/chat");
        Assert.Equal("ann 2 2 True", await AskAsync(one, "count"));
        Assert.Equal("ann 2 2 False", await AskAsync(bob, "count"));

        await bob.SendAsync("ann hello");
        Assert.Equal("hello", await one.ReceiveTextAsync());
        Assert.Equal("hello", await two.ReceiveTextAsync());
        await one.SendAsync("others hello again");
        Assert.Equal("hello again", await two.ReceiveTextAsync());
        using (var http = _site.Http())
        {
            http.DefaultRequestHeaders.Authorization = AuthSite.Basic("bob");
            Assert.Equal("Queued", await http.GetStringAsync("/api/tell"));
        }
        Assert.Equal("from elsewhere", await two.ReceiveTextAsync());
        Assert.Equal("from elsewhere", await one.ReceiveTextAsync());

        foreach (var other in (ChatClient[])[bob, nobody])
            Assert.Equal("nothing came before", await AskAsync(other, "nothing came before"));
        await one.DisposeAsync();
        await CountsAsync(bob, "ann 1 1 False");
    }

    [Fact]
    public async Task User_WhoIsDisconnected_LosesEachClientAndMayComeBack()
    {
        await StartAsync();
        var (one, two, bob) = (await ConnectAsync("ann"), await ConnectAsync("ann"), await ConnectAsync("bob"));
        await bob.SendAsync("ann farewell");
        await bob.SendAsync("end now");
        foreach (var gone in (ChatClient[])[one, two])
        {
            Assert.Equal("farewell", await gone.ReceiveTextAsync());
            Assert.Equal((4000, "Bye."), ((int?)await gone.ReceiveCloseAsync(), gone.CloseReason));
        }
        await CountsAsync(bob, "ann 0 0 False");
        Assert.Equal("ann 1 1 True", await AskAsync(await ConnectAsync("ann"), "count"));
    }

    [Theory]
    [InlineData("wrong", "ArgumentOutOfRangeException")]
    [InlineData("empty", "ArgumentException")]
    [InlineData("group", "NotSupportedException")]
    [InlineData("reserved", "ArgumentException")]
    public async Task Call_ThatMeansNobody_Throws(string call, string exception)
    {
        await StartAsync();
        Assert.Equal(exception, await AskAsync(await ConnectAsync("bob"), call));
    }
}
