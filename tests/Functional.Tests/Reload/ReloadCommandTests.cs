using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>In production nothing is watched; a command swaps.</summary>
public sealed class ReloadCommandTests
{
    [Fact]
    public async Task UpdateFalse_WatchesNothing_AndTheCommandSwaps()
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: false"));
        await using var edited = await EditedSite.ServeAsync(site, EditedSite.Answering("\"1\""));
        using var probe = site.Probe();
        using var watcher = new FileSystemWatcher(edited.Folder, "*.cs");
        var seen = new TaskCompletionSource();
        watcher.Renamed += (_, _) => seen.TrySetResult();
        watcher.EnableRaisingEvents = true;
        site.WriteController(EditedSite.Answering("\"2\""));
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("1", await edited.AskAsync());
        Assert.Empty(probe.Events);
        var (name, result) = Assert.Single(await site.Host.ReloadAsync());
        Assert.Equal("chat", name);
        Assert.Equal(2, result.Generation?.Number);
        Assert.Equal("2", await edited.AskAsync());
    }

    [Fact]
    public async Task Command_OfSourcesThatFail_SaysSoAndTheOldServes()
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: false"));
        await using var edited = await EditedSite.ServeAsync(site, EditedSite.Answering("\"1\""));
        site.ExpectError("error CS1001");
        site.WriteController("class {");
        var (_, result) = Assert.Single(await site.Host.ReloadAsync());
        Assert.Equal(BuildStage.Compile, result.Failure?.Stage);
        Assert.Equal(1, result.Generation?.Number);
        Assert.Equal("1", await edited.AskAsync());
    }
}
