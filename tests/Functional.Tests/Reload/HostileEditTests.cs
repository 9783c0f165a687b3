using PluginChat.Host.Commands;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>
/// Sources that end a compiler or never let it end. More kinds of them are in Compilation.Tests.
/// </summary>
public sealed class HostileEditTests
{
    // Overflows the stack of a compiler within seconds, far beyond what a warm one can bear: optimised code needs less of it.
    static readonly string s_deadly =
        "class Nested<T> { } class Deadly { "
        + string.Concat(Enumerable.Repeat("Nested<", 50_000))
        + "int"
        + new string('>', 50_000)
        + " _field; }";

    const string Endless = "class A<A1,B1,C1,D1,E1,F1>{class B:A<B,B,B,B,B,B>{B.B.B.B.B.B.B.B.B b;}}";

    [Fact]
    public async Task Edit_ThatTheCompilerDiesOf_LeavesTheOldServingAndTheNextEditGoesLive()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        var failed = await edited.FailAsync(EditedSite.Answering("\"2\"") + s_deadly, "Chat");
        Assert.Equal(BuildStage.Unfinished, failed.Failure.Stage);
        Assert.Contains("overflowed its stack", failed.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", await edited.AskAsync());
        await edited.LiveAsync(EditedSite.Answering("\"3\""));
        Assert.Equal("3", await edited.AskAsync());
    }

    [Fact]
    public async Task Edit_ThatIsCompiledForEver_GivesWayToTheNextOne()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: true, compileTimeout: '1hr'"));
        site.WriteController(EditedSite.Answering("\"1\""));
        await site.StartAsync();
        var client = await site.ConnectAsync();
        using var probe = site.Probe();
        site.WriteController(Endless, "Endless.cs");
        var rescan = Assert.Single(site.Host.Controllers.Lanes).RescanAsync(CancellationToken.None);
        site.WriteController("", "Endless.cs");
        site.WriteController(EditedSite.Answering("\"2\""));
        await rescan;
        await probe.NextAsync<ControllerLive>();
        await client.SendAsync("?");
        Assert.Equal("2", await client.ReceiveTextAsync());
        Assert.Empty(probe.Events.OfType<ControllerFailed>());
    }

    [Fact]
    public async Task CompileCommand_OfASourceThatTheCompilerDiesOf_SaysSoAndExitsWith1()
    {
        await using var site = new TestSite();
        site.WriteController(s_deadly, "Deadly.cs");
        await using var compile = await HostProcess.RunAsync(site, "compile");
        Assert.True(compile.ExitCode == 1, compile.Console);
        Assert.Contains(compile.Error, line => line.Contains("overflowed its stack", StringComparison.Ordinal));
    }
}
