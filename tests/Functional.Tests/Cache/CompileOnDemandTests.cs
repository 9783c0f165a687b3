using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Cache;

/// <summary>The first request compiles; what is wrong with one controller is that controller's alone.</summary>
public sealed class CompileOnDemandTests
{
    const string TwoRoutes = """
        { http: { server: { listen: ['http://127.0.0.1:0'] }, showErrors: true, documents: 'web',
            routes: [
                { name: 'good', pattern: '^/good$', source: 'controllers/chat', target: 'test/chat', limits: { webSocketsPacket: '1MB' } },
                { name: 'bad', pattern: '^/bad$', source: 'controllers/bad', target: 'test/bad' },
            ] } }
        """;

    static async Task<(TestSite Site, RawClient Bad)> ServeBadAsync(string source, string expectedError, string file = "Bad.cs")
    {
        var site = new TestSite();
        site.ExpectError(expectedError);
        site.Write("appweb.json", TwoRoutes);
        site.Write("controllers/bad/" + file, source);
        await site.StartAsync();
        var bad = await site.ConnectRawAsync("/bad");
        return (site, bad);
    }

    [Fact]
    public async Task SyntaxError_InOneController_Is500ThereAndAllElseWorks()
    {
        var (site, bad) = await ServeBadAsync(
            "using PluginChat;\n[Action(\"test/bad\")]\nclass Bad : WebSocketAction { int x = ; }",
            "Bad.cs(3,39): error CS1525"
        );
        await using var _ = site;
        Assert.Equal(500, bad.Status);
        var good = await site.ConnectAsync("/good");
        await good.SendAsync("works");
        Assert.Equal("works", await good.ReceiveTextAsync());
        // Mended, it works without a restart.
        using var probe = site.Probe();
        site.Write("controllers/bad/Bad.cs", TestSite.ChatSource.Replace("test/chat", "test/bad", StringComparison.Ordinal));
        await probe.NextAsync<ControllerLive>(e => e.Controller == "bad");
        await using var mended = await RawClient.ConnectAsync(site.Address, "/bad", "");
        Assert.Equal(101, mended.Status);
    }

    [Fact]
    public async Task CompilerErrors_WithoutShowErrors_AreNotForTheClient()
    {
        await using var site = new TestSite();
        site.ExpectError("error CS");
        site.Write("appweb.json", TestSite.Config(route: "showErrors: false,"));
        site.WriteController("class {");
        await site.StartAsync();
        Assert.DoesNotContain("CS", await BodyAsync(site), StringComparison.Ordinal);
        site.Write("appweb.json", TestSite.Config(route: "showErrors: true,"));
        await site.RestartAsync();
        Assert.Contains(
            $"controllers{Path.DirectorySeparatorChar}chat{Path.DirectorySeparatorChar}Chat.cs(1,7): error CS1001: Identifier expected",
            await BodyAsync(site),
            StringComparison.Ordinal
        );

        static async Task<string> BodyAsync(TestSite site)
        {
            await using var client = await RawClient.OpenAsync(site.Address);
            await client.SendAsync(
                System.Text.Encoding.ASCII.GetBytes(
                    $"GET /ws/test/chat HTTP/1.1\r\nHost: {site.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade, "
                        + "close\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                )
            );
            using var stream = new System.Net.Sockets.NetworkStream(client.Socket);
            using var reader = new StreamReader(stream);
            var text = await reader.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 500", text, StringComparison.Ordinal);
            return text;
        }
    }

    [Theory]
    [InlineData(
        "[Action(\"test/bad\")] class A : WebSocketAction; [Action(\"test/bad\")] class B : WebSocketAction;",
        "2 actions are named 'test/bad': A and B; rename all but one"
    )]
    [InlineData(
        "[Action(\"test/bad\")] class A : WebSocketAction { public A() => throw new InvalidOperationException(\"no luck\"); }",
        "InvalidOperationException: no luck"
    )]
    [InlineData(
        "[Action(\"test/bad\")] class A(Uri missing) : WebSocketAction { Uri M => missing; }",
        "A needs Uri ('missing'), which no service provides"
    )]
    [InlineData("[Action(\"test/bad\")] class A;", "does not derive from WebSocketAction")]
    [InlineData("class A : WebSocketAction;", "no class is marked [Action")]
    public async Task Controller_ThatCannotBeUsed_SaysWhy(string source, string error)
    {
        var (site, bad) = await ServeBadAsync("using PluginChat;\n" + source, error);
        await using var _ = site;
        Assert.Equal(500, bad.Status);
        Assert.Contains(site.Log.Errors, e => e.Contains("bad: cannot be loaded; its routes answer 500", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConstructorThatNeverEnds_HitsTheDeadlineAndOthersWork()
    {
        await using var site = new TestSite { Deadlines = new() { Construct = TimeSpan.FromMilliseconds(300) } };
        site.ExpectError("takes longer than 0.3 s");
        site.Write("appweb.json", TwoRoutes);
        site.Write(
            "controllers/bad/Bad.cs",
            "using PluginChat;\n[Action(\"test/bad\")] class A : WebSocketAction { static "
                + "A() => new ManualResetEvent(false).WaitOne(20_000); }"
        );
        await site.StartAsync();
        Assert.Equal(500, (await site.ConnectRawAsync("/bad")).Status);
        var good = await site.ConnectAsync("/good");
        await good.SendAsync("works");
        Assert.Equal("works", await good.ReceiveTextAsync());
    }

    [Fact]
    public async Task FirstRequests_ManyAtOnce_CompileOnce()
    {
        await using var site = await new TestSite().StartAsync();
        using var probe = site.Probe();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.ConnectAsync()));
        Assert.Equal(1, Assert.Single(probe.Events.OfType<ControllerLive>()).Generation);
    }

    [Fact]
    public async Task Files_WithOddNamesInSubfolders_CompileAsOneAssembly()
    {
        await using var site = new TestSite();
        File.Delete(site.PathOf("controllers/chat/Chat.cs"));
        site.WriteController(
            "using PluginChat;\n[Action(\"test/chat\")] public sealed class Chat : WebSocketAction { public override "
                + "ValueTask OnOpenAsync(IWebSocketClient c) { c.Send(Words.Hello); return default; } }",
            "the (chat) 'ü' #1.cs"
        );
        site.WriteController("static class Words { public const string Hello = \"hi\"; }", "deep/er/wörds\n.cs");
        site.WriteController("this is not compiled", "obj/Junk.cs");
        site.WriteController("nor this", ".hidden.cs");
        site.WriteController("<Project><!-- for editors --></Project>", "chat.csproj");
        await site.StartAsync();
        Assert.Equal("hi", await (await site.ConnectAsync()).ReceiveTextAsync());
    }

    [Fact]
    public async Task PrebuiltPlugin_WithItsOwnVersionOfALibraryOfTheHosts_RunsWithItsOwn()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            """
            { http: { server: { listen: ['http://127.0.0.1:0'] }, documents: 'web', routes: [
                { name: 'plugin', pattern: '^/plugin$', source: 'plugins/prebuilt/Prebuilt.dll', target: 'prebuilt/version' } ] } }
            """
        );
        foreach (var file in Directory.EnumerateFiles(FixtureFolder("Prebuilt")))
        {
            Directory.CreateDirectory(site.PathOf("plugins/prebuilt"));
            File.Copy(file, Path.Combine(site.PathOf("plugins/prebuilt"), Path.GetFileName(file)));
        }
        await site.StartAsync();
        var client = await site.ConnectAsync("/plugin");
        await client.SendAsync("?");
        Assert.Equal("{\"version\":12}", await client.ReceiveTextAsync());
    }

    // It took the cache for a part of it, copied that, and took the copy for a change: for ever.
    [Fact]
    public async Task PrebuiltPlugin_InTheSitesFolder_IsCopiedOnceWhateverGrowsBesideIt()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            """
            { http: { server: { listen: ['http://127.0.0.1:0'] }, documents: 'web', routes: [
                { name: 'plugin', pattern: '^/plugin$', source: 'Prebuilt.dll', target: 'prebuilt/version' } ] } }
            """
        );
        foreach (var file in Directory.EnumerateFiles(FixtureFolder("Prebuilt")))
            File.Copy(file, site.PathOf(Path.GetFileName(file)));
        await site.StartAsync();
        using var probe = site.Probe();
        var client = await site.ConnectAsync("/plugin");
        await client.SendAsync("?");
        Assert.Equal("{\"version\":12}", await client.ReceiveTextAsync());
        var lane = Assert.Single(site.Host.Controllers.Lanes);
        for (var i = 0; i < 5; i++)
        {
            File.AppendAllText(site.PathOf("rooms.log"), "a line\n");
            await lane.RescanAsync(TestContext.Current.CancellationToken);
        }
        Assert.Single(probe.Events.OfType<ControllerLive>());
        Assert.Single(Directory.GetFiles(site.CacheFolder, "entry.json", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(site.CacheFolder, "rooms.log", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(site.CacheFolder, "appweb.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Source_ThatIsALibraryOrAText_SaysWhatItIs()
    {
        await using var site = new TestSite();
        site.ExpectError("controllers/bad");
        site.Write(
            "appweb.json",
            TwoRoutes
                .Replace("'controllers/bad'", "'controllers/bad/Library.dll'", StringComparison.Ordinal)
                .Replace("'controllers/chat'", "'controllers/bad/notes.txt'", StringComparison.Ordinal)
        );
        site.Write("controllers/bad/notes.txt", "a secret");
        File.Copy(typeof(Assert).Assembly.Location, site.PathOf("controllers/bad/Library.dll"));
        await site.StartAsync();
        using var probe = site.Probe();
        Assert.Equal(500, (await site.ConnectRawAsync("/bad")).Status);
        Assert.Equal(500, (await site.ConnectRawAsync("/good")).Status);
        var texts = probe.Events.OfType<ControllerFailed>().Select(f => f.Failure.Text).ToList();
        Assert.Contains(
            texts,
            t => t.EndsWith("it does not use PluginChat.Abstractions: name the DLL that holds the actions", StringComparison.Ordinal)
        );
        Assert.Contains(
            texts,
            t =>
                t.EndsWith(
                    "it is not a controller: name a folder of .cs and .esp files, a .cs file, or the DLL of a plugin",
                    StringComparison.Ordinal
                )
        );
    }

    static string FixtureFolder(string name) =>
        Path.Combine(
            Repository.Root,
            "artifacts",
            "bin",
            name,
            Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))
        );
}
