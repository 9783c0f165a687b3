using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

public sealed class WarmStartTests
{
    const string Roslyn = "Microsoft.CodeAnalysis";

    [Fact]
    public async Task SecondStart_OnAWarmCache_LoadsNoRoslynAssembly()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has loaded is read from /proc.");
        await using var site = new TestSite();
        // While sources are watched, the compiler is made warm in the background.
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: false"));
        Assert.Contains(await MappedAfterAChatAsync(site), line => line.Contains(Roslyn, StringComparison.Ordinal));
        Assert.DoesNotContain(await MappedAfterAChatAsync(site), line => line.Contains(Roslyn, StringComparison.Ordinal));
    }

    static async Task<string[]> MappedAfterAChatAsync(TestSite site)
    {
        await using var host = await HostProcess.ServeAsync(site);
        var client = await host.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        var mapped = host.MappedFiles;
        await client.CloseAsync();
        host.Signal(HostProcess.Sigterm);
        Assert.Equal(0, await host.ExitAsync());
        return mapped;
    }
}
