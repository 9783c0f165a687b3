using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Sources;

/// <summary>A route whose source has a token: clients choose the names.</summary>
public sealed class ChosenNameTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    internal static async Task<TestSite> ServeAsync(string source = "controllers/${controller}", Action<TestSite>? before = null)
    {
        var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace(
                    "source: 'controllers/chat', target: '$1/$2'",
                    $"source: '{source}', target: 'test/chat'",
                    StringComparison.Ordinal
                )
        );
        before?.Invoke(site);
        return await site.StartAsync();
    }

    internal static async Task<int> StatusAsync(TestSite site, string path)
    {
        await using var client = await PluginChat.Testing.Clients.RawClient.ConnectAsync(site.Address, path, "");
        return client.Status;
    }

    [Theory]
    [InlineData("%2e%2e")]
    [InlineData("..")]
    [InlineData("con")]
    [InlineData("CHAT")]
    [InlineData("chat.")]
    [InlineData("chat%20")]
    [InlineData("chat%2Fsub")]
    [InlineData("chat%5C")]
    [InlineData("caf%C3%A9")]
    [InlineData("loop")]
    public async Task Name_ThatIsSpelledOddly_IsNoController(string name)
    {
        await using var site = await ServeAsync(before: s => s.Write("controllers/cafe\u0301/A.cs", TestSite.ChatSource));
        File.CreateSymbolicLink(site.PathOf("controllers/loop"), "loop");

        Assert.Equal(404, await StatusAsync(site, $"/ws/{name}/x"));
        Assert.Empty(site.Host.Controllers.Lanes);
    }

    [Fact]
    public async Task Name_OfThreeHundredCharacters_IsNoController()
    {
        await using var site = await ServeAsync();
        Assert.Equal(404, await StatusAsync(site, $"/ws/{new string('x', 300)}/x"));
        Assert.Empty(site.Host.Controllers.Lanes);
    }

    // '/ws/notes.txt/x' compiled a text file, and quoted it.
    [Fact]
    public async Task Name_OfWhatIsNoController_Is404AndIsNotRead()
    {
        await using var site = await ServeAsync(before: s =>
        {
            s.Write("controllers/notes.txt", "a secret");
            s.Write("controllers/empty/readme.md", "nothing");
            Directory.CreateDirectory(s.PathOf("controllers"));
            File.Copy(typeof(Xunit.Assert).Assembly.Location, s.PathOf("controllers/Library.dll"));
            File.WriteAllBytes(s.PathOf("controllers/Dump.dll"), new byte[1 << 20]);
            if (OperatingSystem.IsLinux())
                SpecialFile.MakeFifo(s.PathOf("controllers/pipe.cs"));
        });
        foreach (var name in (string[])["notes.txt", "empty", "Library.dll", "Dump.dll", "pipe.cs"])
            Assert.Equal(404, await StatusAsync(site, $"/ws/{name}/x").WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.Empty(site.Host.Controllers.Lanes);
        Assert.False(site.Log.Has("a secret"));
    }

    [Fact]
    public async Task Name_ThroughALinkInTheMiddle_IsNoController()
    {
        await using var site = await ServeAsync("controllers/${controller}/chat", s => s.WriteController(TestSite.ChatSource));
        Directory.CreateDirectory(site.PathOf("controllers/real/chat"));
        site.Write("controllers/real/chat/A.cs", TestSite.ChatSource);
        File.CreateSymbolicLink(site.PathOf("controllers/again"), ".");

        Assert.Equal(404, await StatusAsync(site, "/ws/again/x"));
        Assert.Equal(101, await StatusAsync(site, "/ws/real/x"));
        Assert.Equal(["real/chat"], site.Host.Controllers.Lanes.Select(l => l.Controller.Name));
    }

    [Fact]
    public async Task Controller_ThatWasDeleted_GoesWhenNobodyIsConnected()
    {
        await using var site = await ServeAsync(before: s => s.Write("controllers/other/A.cs", TestSite.ChatSource));
        site.ExpectError("not found");
        var client = await site.ConnectAsync("/ws/other/x");
        using var probe = site.Probe();
        Directory.Delete(site.PathOf("controllers/other"), recursive: true);
        await probe.NextAsync<ControllerFailed>();
        site.Host.Controllers.Sweep();
        // Whoever is there stays.
        await client.SendAsync("here");
        Assert.Equal("here", await client.ReceiveTextAsync());
        Assert.Single(site.Host.Controllers.Lanes);

        await client.CloseAsync();
        await probe.NextAsync<ControllerRetired>();
        Assert.Empty(site.Host.Controllers.Lanes);
        Assert.Equal(404, await StatusAsync(site, "/ws/other/x"));
        // And comes back with its sources.
        site.Write("controllers/other/A.cs", TestSite.ChatSource);
        Assert.Equal(101, await StatusAsync(site, "/ws/other/x"));
    }
}
