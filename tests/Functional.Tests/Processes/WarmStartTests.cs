using System.Globalization;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

public sealed class WarmStartTests
{
    const string Roslyn = "Microsoft.CodeAnalysis";

    [Fact]
    public async Task Start_OnAColdCacheAndAWarmOne_LoadsNoRoslynAndStartsACompilerForTheFirstAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has loaded is read from /proc.");
        await using var site = new TestSite();
        // While sources are watched, the compiler is made warm in the background.
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: false"));
        Assert.Contains(Assert.Single(await ChildrenAfterAChatAsync(site)), line => line.Contains(Roslyn, StringComparison.Ordinal));
        Assert.Empty(await ChildrenAfterAChatAsync(site));
    }

    [Fact]
    public async Task Host_ThatIsKilled_LeavesNoCompilerBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked for in /proc.");
        await using var site = new TestSite();
        await using var host = await HostProcess.ServeAsync(site);
        await host.ConnectAsync();
        var compiler = Assert.Single(ChildrenOf(host.Id));
        host.Signal(HostProcess.Sigkill);
        await host.ExitAsync();
        for (var deadline = Environment.TickCount64 + 60_000; Directory.Exists($"/proc/{compiler}"); )
        {
            Assert.True(Environment.TickCount64 < deadline, $"The compiler process {compiler} goes on without its host.");
            await Task.Delay(20);
        }
    }

    // What each process has mapped that the host started.
    static async Task<List<string[]>> ChildrenAfterAChatAsync(TestSite site)
    {
        await using var host = await HostProcess.ServeAsync(site);
        var client = await host.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        Assert.DoesNotContain(host.MappedFiles, line => line.Contains(Roslyn, StringComparison.Ordinal));
        var mapped = ChildrenOf(host.Id).Select(id => File.ReadAllLines($"/proc/{id}/maps")).ToList();
        await client.CloseAsync();
        host.Signal(HostProcess.Sigterm);
        Assert.Equal(0, await host.ExitAsync());
        return mapped;
    }

    static List<string> ChildrenOf(int id) =>
        [
            .. Directory
                .EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task"))
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];
}
