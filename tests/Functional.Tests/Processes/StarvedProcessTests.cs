using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>A host whose surroundings give it too little, such as a reader of its console.</summary>
public sealed class StarvedProcessTests
{
    [Fact]
    public async Task Console_ThatNobodyReads_StopsNeitherTheHostNorItsEnd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The console is stalled with bash.");
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: true, accessLog: true"));
        site.Write("web/index.html", "start");
        // Reads the first lines and then no more, for as long as the host lives.
        const string Stall = "exec \"$@\" > >(sed -u 8q; while kill -0 $$ 2>/dev/null; do sleep 0.2; done)";
        await using var host = await HostProcess.ServeThroughAsync(["bash", "-c", Stall, "bash"], site);
        var client = await host.ConnectAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        // A pipe takes 64 KB and the queue 2,500 lines; each of these is some 60 bytes.
        await Parallel.ForAsync(0, 8_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, end) => await http.GetStringAsync(new Uri("/", UriKind.Relative), end));
        Assert.Equal("live", (await http.GetStringAsync(new Uri("/healthz", UriKind.Relative))).Trim());
        await client.SendAsync("still here");
        Assert.Equal("still here", await client.ReceiveTextAsync());
        await client.CloseAsync();
        host.Signal(HostProcess.Sigterm);
        Assert.Equal(0, await host.ExitAsync());
    }
}
