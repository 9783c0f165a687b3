using System.Diagnostics;
using System.Globalization;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Succession;

/// <summary>A full room whose host is replaced again and again: nobody notices.</summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long")]
public sealed class UpgradeLoadTests(ITestOutputHelper output)
{
    const int Senders = 20;

    static readonly int s_clients = TestLength.Choose(5000, 500, 100),
        s_upgrades = TestLength.Choose(20, 5, 2);

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
        for (var upgrade = 1; upgrade <= s_upgrades; upgrade++)
        {
            output.WriteLine(await host.UpgradeAsync(site));
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
        Assert.All(crowd.Clients, c => Assert.Null(c.Dropped));
        Assert.All(crowd.Clients, c => Assert.Equal((0, 0, sent), (c.Lost, c.DoubledOrReordered, c.Received)));
        Assert.Single(crowd.Clients.Select(c => c.OrderHash).Distinct());
        Assert.Equal(sent, counted);
        Assert.True(sent > s_upgrades, "The senders did not send.");
    }

    static bool IsLive(string line) => line.Contains("chat: generation ", StringComparison.Ordinal);
}
