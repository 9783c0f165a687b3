using System.Diagnostics;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Sources;

/// <summary>A route whose source has a token: clients choose the names.</summary>
public sealed class ChosenNameTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    static async Task<TestSite> ServeAsync(string source = "controllers/${controller}", Action<TestSite>? before = null)
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("source: 'controllers/chat', target: '$1/$2'", $"source: '{source}', target: 'test/chat'", StringComparison.Ordinal));
        before?.Invoke(site);
        return await site.StartAsync();
    }

    static async Task<int> StatusAsync(TestSite site, string path)
    {
        await using var client = await PluginChat.Testing.Clients.RawClient.ConnectAsync(site.Address, path, "");
        return client.Status;
    }

    [Fact]
    public async Task Names_ThatNoControllerHas_Are404AndLeaveNothing()
    {
        await using var site = await ServeAsync();
        var chat = await site.ConnectAsync("/ws/chat/x");
        await site.ConnectAsync("/ws/chat/x");
        var lines = site.Log.Entries.Count;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var names = TestLength.Choose(200_000, 1_000);
        await Parallel.ForAsync(0, names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => Assert.Equal(404, await StatusAsync(site, $"/ws/bogus{i}/x")));

        Assert.Equal(["chat"], site.Host.Controllers.Lanes.Select(l => l.Controller.Name));
        // A line a second, and not one a name.
        Assert.InRange(site.Log.Entries.Count - lines, 0, names / 10);
        // Other tests run beside this one, and what they hold comes and goes; what the names left behind would stay.
        var most = before + before / 10 + (4 << 20);
        for (var start = Stopwatch.GetTimestamp(); GC.GetTotalMemory(forceFullCollection: true) > most;)
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1), $"{GC.GetTotalMemory(forceFullCollection: true):N0} bytes are held, and {before:N0} were before");
        await chat.SendAsync("still here");
        Assert.Equal("still here", await chat.ReceiveTextAsync());
        using var http = site.Http();
        Assert.Equal("live\n", await http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
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
