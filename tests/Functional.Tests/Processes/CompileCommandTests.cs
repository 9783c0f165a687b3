using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

public sealed class CompileCommandTests
{
    [Fact]
    public async Task Compile_OfAGoodSite_FillsACacheThatServesWithoutSources()
    {
        await using var site = new TestSite();
        await using (var compile = await HostProcess.RunAsync(site, "compile"))
        {
            Assert.True(compile.ExitCode == 0, compile.Console);
            Assert.Contains(compile.Output, line => line.StartsWith("1 controllers, 0 failed", StringComparison.Ordinal));
        }
        Directory.Delete(site.PathOf("controllers"), recursive: true);
        site.Write("appweb.json", TestSite.Config(esp: "compile: false"));
        await using var host = await HostProcess.ServeAsync(site);
        var client = await host.ConnectAsync();
        await client.SendAsync("no sources here");
        Assert.Equal("no sources here", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Compile_OfABrokenController_NamesThePlaceAndExitsWith1()
    {
        await using var site = new TestSite();
        site.WriteController(TestSite.ChatSource.Replace("(client);", "(client)", StringComparison.Ordinal));
        await using var compile = await HostProcess.RunAsync(site, "compile");
        Assert.True(compile.ExitCode == 1, compile.Console);
        Assert.Contains(
            compile.Error,
            line => line == $"{Path.Combine("controllers", "chat", "Chat.cs")}(13,46): error CS1002: ; expected"
        );
    }

    [Fact]
    public async Task Clean_OfAFullCache_EmptiesIt()
    {
        await using var site = new TestSite();
        await using (var compile = await HostProcess.RunAsync(site, "compile"))
            Assert.NotEmpty(Directory.EnumerateFiles(site.CacheFolder, "*.dll", SearchOption.AllDirectories));
        await using var clean = await HostProcess.RunAsync(site, "clean");
        Assert.True(clean.ExitCode == 0, clean.Console);
        Assert.Empty(Directory.EnumerateFileSystemEntries(site.CacheFolder));
    }
}
