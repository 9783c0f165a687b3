using System.Diagnostics;
using System.Globalization;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Succession;

/// <summary>A full room whose host is replaced again and again, or is not, where the next one fails: nobody notices.</summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long"), Trait("Alone", "Yes")]
public sealed class UpgradeLoadTests(ITestOutputHelper output)
{
    const int Senders = 20;

    static readonly int s_clients = TestLength.Choose(5000, 500, 100),
        s_upgrades = TestLength.Choose(20, 4, 4);

    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Upgrade_AfterUpgradeUnderLoad_LosesDoublesAndReordersNothing()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsBacklog: '16MB'"));
        site.WriteController(CrowdSource.Of(0, CrowdSource.Edit.BodyRenamed));
        await using var host = await HostProcess.ServeAsync(site);
        await using var crowd = await Crowd.ConnectAsync(host.Address, s_clients, Senders);
        var start = Stopwatch.GetTimestamp();
        crowd.Start();
        var (files, memory) = (new List<int>(), new List<long>());
        for (var upgrade = 1; upgrade <= s_upgrades; upgrade++)
        {
            await FailAsync(host, site, upgrade);
            output.WriteLine(await host.UpgradeAsync(site));
            files.Add(Directory.GetFiles($"/proc/{host.Id}/fd").Length);
            memory.Add(Process.GetProcessById(host.Id).WorkingSet64 >> 20);
            // An edit between two of them.
            if (upgrade % 3 == 1)
            {
                var live = host.Output.Count(IsLive);
                site.WriteController(CrowdSource.Of(upgrade, CrowdSource.Edit.BodyRenamed));
                while (host.Output.Count(IsLive) == live)
                {
                    Assert.True(Stopwatch.GetElapsedTime(start) < s_patience * 5, host.Console);
                    await Task.Yield();
                }
            }
        }
        await crowd.StopAsync(s_patience);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var late = await host.ConnectAsync();
        await late.SendAsync("count");
        var counted = long.Parse(await late.ReceiveTextAsync(), CultureInfo.InvariantCulture);

        var sent = crowd.Sent;
        output.WriteLine(
            $"{s_upgrades} upgrades in {elapsed.TotalSeconds:0.0} s, {s_clients} clients, {Senders} senders; sent {sent:N0}, "
                + $"delivered {crowd.Delivered:N0} ({crowd.Delivered / elapsed.TotalSeconds:N0}/s)"
        );
        output.WriteLine($"open files {string.Join(' ', files)}; resident MB {string.Join(' ', memory)}");
        Assert.All(crowd.Clients, c => Assert.Null(c.Dropped));
        Assert.All(crowd.Clients, c => Assert.Equal((0, 0, sent), (c.Lost, c.DoubledOrReordered, c.Received)));
        Assert.Single(crowd.Clients.Select(c => c.OrderHash).Distinct());
        Assert.Equal(sent, counted);
        Assert.True(sent > s_upgrades, "The senders did not send.");
        // Each process opens the same, but for what it loads later.
        Assert.InRange(files[^1], 0, files[0] + 20);
    }

    // One that ends, one that hangs, and one whose controller does not compile.
    static async Task FailAsync(HostProcess host, TestSite site, int upgrade)
    {
        string[] program = [];
        if (upgrade == 2)
        {
            program = ["false"];
        }
        else if (upgrade == 3)
        {
            program = [HangingProgram.WriteTo(site), "--timeout", "1"];
        }
        else if (upgrade == 4)
        {
            site.Write("controllers/chat/Broken.cs", "class Broken {");
        }
        else
        {
            return;
        }
        await using var failed = await HostProcess.RunAsync(site, ["upgrade", .. program, "--url", host.Address.ToString()]);
        Assert.Equal(1, failed.ExitCode);
        File.Delete(site.PathOf("controllers/chat/Broken.cs"));
    }

    static bool IsLive(string line) => line.Contains("chat: generation ", StringComparison.Ordinal);
}
