using PluginChat.Functional.Tests.Attacks;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>A host whose surroundings give it too little, such as a reader of its console.</summary>
public sealed class StarvedProcessTests
{
    // What the host itself logs is AttackTests' sixth.
    [Fact]
    public async Task Console_ThatNobodyReads_StopsNeitherControllersThatWriteToItNorTheirEnd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The console is stalled with bash.");
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    for (var i = 0; i < 100; i++)
                    {
                        Console.WriteLine(new string('o', 1000));
                        Console.Error.WriteLine(new string('e', 1000));
                        Console.Write('.');
                    }
                    Console.Out.Flush();
                    client.Send(message);
                    return default;
                }
                """
            )
        );
        await site.CompileAsync();
        await using var host = await HostProcess.ServeThroughAsync(
            [.. ConsoleAttacks.Stalled[..2], ConsoleAttacks.Stalled[2] + " 2>&1", ConsoleAttacks.Stalled[3]],
            site
        );
        var client = await host.ConnectAsync();
        // 8 MB on each stream; a pipe takes 64 KB and the queue 1 MB.
        for (var i = 0; i < 80; i++)
        {
            await client.SendAsync("still here");
            Assert.Equal("still here", await client.ReceiveTextAsync());
        }
        await client.CloseAsync();
        host.Signal(HostProcess.Sigterm);
        Assert.Equal(0, await host.ExitAsync());
    }

    // Who reads at all knows when, how bad, and that nothing in a line came from anybody else.
    [Fact]
    public async Task Console_OfAHost_HasTimeAndLevelInEachLine()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: true, accessLog: true, unknown: 1"));
        site.WriteController("class \u001b[2J { int x = \u009b; }", "Broken.cs");
        await using var host = await HostProcess.ServeAsync(site);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.GetAsync("/%1b%5b2Jforged%0a%e2%80%ae", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => host.ConnectAsync());
        Assert.Equal(0, await host.StopAsync());
        var lines = host.Output.Concat(host.Error).ToArray();
        Assert.True(lines.Any(line => line.Contains("unknown key 'esp.unknown'", StringComparison.Ordinal)), host.Console);
        Assert.True(lines.Any(line => line.Contains("Broken.cs(", StringComparison.Ordinal)), host.Console);
        Assert.All(lines, line => Assert.Matches("""^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info |warn |error) \S|    )""", line));
        Assert.DoesNotContain(string.Concat(lines), c => char.IsControl(c) || c == '\u202e');
    }
}
