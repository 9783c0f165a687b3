using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing;
using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests.Authors;

/// <summary>What <see cref="SiteTest"/> promises to those who test a whole site with it.</summary>
public sealed class SiteTestTests
{
    static readonly string s_clock = TestSite.Action(
        """
        public override ValueTask OnActivatingAsync()
        {
            Every(TimeSpan.FromSeconds(10), _ => { Clients.Send("ten seconds"); return default; });
            return default;
        }
        public override ValueTask OnOpenAsync(IWebSocketClient client)
        {
            client.Send("welcome");
            return default;
        }
        public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) =>
            throw new InvalidOperationException("this action fails");
        """
    );

    [Fact]
    public async Task Clock_ThatTheTestMovesOn_IsTheControllers()
    {
        await using var folder = new TestSite();
        folder.WriteController(s_clock);
        var time = new FakeTimeProvider();
        await using var site = await SiteTest.StartAsync(folder.PathOf("appweb.json"), time);
        await using var client = await site.ConnectAsync("/ws/test/chat");
        Assert.Equal("welcome", await client.ReceiveTextAsync());

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("ten seconds", await client.ReceiveTextAsync());
        Assert.Equal(["welcome", "ten seconds"], client.Texts);
        await client.CloseAsync(WebSocketCloseCode.NormalClosure, "enough");
        Assert.Equal((false, WebSocketCloseInitiator.Client), (client.IsOpen, client.Ending?.Initiator));
    }

    [Fact]
    public async Task Failure_OfAnAction_IsToldOnceAndFailsTheTestUnlessExpected()
    {
        await using var folder = new TestSite();
        folder.WriteController(s_clock);
        var site = await SiteTest.StartAsync(folder.PathOf("appweb.json"));
        async Task FailAsync()
        {
            var client = await site.ConnectAsync("/ws/test/chat");
            await client.SendAsync("?");
            Assert.Equal(WebSocketCloseCode.InternalError, (await client.ReceiveCloseAsync()).Code);
        }

        await FailAsync();
        var unexpected = await Assert.ThrowsAsync<InvalidOperationException>(async () => await site.DisposeAsync());
        Assert.Contains("this action fails", unexpected.Message, StringComparison.Ordinal);

        site = await SiteTest.StartAsync(folder.PathOf("appweb.json"));
        await FailAsync();
        site.ExpectError("this action fails");
        await site.DisposeAsync();

        site = await SiteTest.StartAsync(folder.PathOf("appweb.json"));
        var closed = await site.ConnectAsync("/ws/test/chat");
        await closed.SendAsync("?");
        Assert.Equal("welcome", await closed.ReceiveTextAsync());
        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => closed.ReceiveTextAsync());
        Assert.Contains("1011 InternalError", told.Message, StringComparison.Ordinal);
        Assert.Contains("this action fails", told.Message, StringComparison.Ordinal);
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Edit_OfACopy_IsLiveOrSaysWhyNotAndLeavesTheOriginalAlone()
    {
        const string chat = "controllers/chat/Chat.cs";
        await using var folder = new TestSite();
        folder.Write("obj/left.txt", "of a build");
        await using var site = await SiteTest.StartCopyAsync(folder.PathOf("appweb.json"), new FakeTimeProvider());
        var client = await site.ConnectAsync("/ws/test/chat");
        Assert.False(Directory.Exists(Path.Combine(site.Folder, "obj")));

        await site.EditAsync(chat, code => code.Replace("Send(message)", "Send(\"one \" + message.GetText())", StringComparison.Ordinal));
        await client.SendAsync("a");
        Assert.Equal("one a", await client.ReceiveTextAsync());

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => site.EditAsync(chat, code => code.Replace(';', ' ')));
        Assert.Contains("Chat.cs(1,17): error CS1002: ; expected", failed.Message, StringComparison.Ordinal);
        await client.SendAsync("b");
        Assert.Equal("one b", await client.ReceiveTextAsync());
        Assert.Equal(["one a", "one b"], client.Texts);

        await Assert.ThrowsAsync<ArgumentException>(() => site.EditAsync(chat, code => code));
        await Assert.ThrowsAsync<ArgumentException>(() => site.EditAsync("../elsewhere.cs", _ => "class A;"));
        Assert.Equal(TestSite.ChatSource, await File.ReadAllTextAsync(folder.PathOf(chat), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Site_WhereItLies_IsServedAndNotEdited()
    {
        await using var folder = new TestSite();
        folder.Write("web/index.html", "<!doctype html><title>Here</title>");
        folder.Write(
            "appweb.json",
            TestSite
                .Config(http: "hsts: true, redirect: 'secure', log: { location: 'site.log' },", esp: "compile: false")
                .Replace("listen: [", "allowedHosts: [ 'chat.example.org' ], listen: [", StringComparison.Ordinal)
        );
        await using var site = await SiteTest.StartAsync(folder.PathOf("appweb.json"));

        Assert.Contains(
            "Here",
            await site.Http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        var noCompiler = await Assert.ThrowsAsync<InvalidOperationException>(() => site.ConnectAsync("/ws/test/chat"));
        Assert.StartsWith("The site refused a WebSocket at '/ws/test/chat' with 500.", noCompiler.Message, StringComparison.Ordinal);
        Assert.Contains("esp.compile is false: run 'compile'", noCompiler.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => site.EditAsync("web/index.html", _ => ""));
        Assert.False(File.Exists(folder.PathOf("site.log")));
        Assert.Equal(folder.Folder, site.Folder);
    }

    [Fact]
    public async Task Site_ThatCannotBeServed_SaysWhatIsWrong()
    {
        await using var folder = new TestSite();
        folder.Write("appweb.json", "{ http: { routes: 3 } }");

        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => SiteTest.StartAsync(folder.PathOf("appweb.json")));
        Assert.Contains("appweb.json(1,19): error", wrong.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => SiteTest.StartCopyAsync("nowhere/appweb.json"));
        Assert.Contains("There is no 'nowhere/appweb.json': not in '", missing.Message, StringComparison.Ordinal);
    }
}
