using System.Diagnostics;
using System.Globalization;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>What this project exists for: code changes under a full room, and nobody notices but by the new code.</summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long"), Trait("Alone", "Yes")]
public sealed class LoadTests(ITestOutputHelper output)
{
    const int Senders = 20;

    static readonly int s_clients = TestLength.Choose(1000, 300, 200),
        s_edits = TestLength.Choose(200, 40, 24);

    // Not what is measured: a machine that does other work as well must not fail this.
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Reload_EditAfterEditUnderLoad_LosesDoublesAndReordersNothing()
    {
        var site = new TestSite
        {
            Deadlines = new()
            {
                RemovedAction = TimeSpan.FromMinutes(10),
                Construct = TimeSpan.FromMinutes(1),
                Drain = TimeSpan.FromMinutes(1),
            },
        };
        site.ExpectError("error CS");
        site.ExpectError("InvalidOperationException");
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsBacklog: '16MB'"));
        await using var edited = await EditedSite.ServeAsync(site, CrowdSource.Of(0, CrowdSource.Edit.BodyRenamed));
        await edited.Client.CloseAsync(); // it does not read, and would fall behind
        using var probe = site.Probe();
        await using var crowd = await Crowd.ConnectAsync(site, s_clients, Senders);
        var start = Stopwatch.GetTimestamp();
        crowd.Start();
        for (var version = 1; version < s_edits; version++)
            await CrowdSource.ApplyAsync(edited, version, CrowdSource.Round[version % CrowdSource.Round.Length]);
        await CrowdSource.ApplyAsync(edited, s_edits, CrowdSource.Edit.BodyRenamed);
        await crowd.StopAsync(s_patience);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var versions = await crowd.VersionsAsync(s_patience);
        var late = await site.ConnectAsync();
        await late.SendAsync("count");
        var counted = long.Parse(await late.ReceiveTextAsync(), CultureInfo.InvariantCulture);

        var sent = crowd.Sent;
        var live = probe.Events.OfType<ControllerLive>().ToList();
        var failed = probe.Events.OfType<ControllerFailed>().Count();
        output.WriteLine(
            $"{s_edits} edits ({live.Count} live, {failed} failed) in {elapsed.TotalSeconds:0.0} s, {s_clients} clients, {Senders} senders"
        );
        output.WriteLine(
            $"sent {sent:N0}, counted {counted:N0}, delivered {crowd.Delivered:N0} ({crowd.Delivered / elapsed.TotalSeconds:N0}/s)"
        );
        output.WriteLine(
            $"lost {crowd.Clients.Sum(c => c.Lost)}, doubled or reordered {crowd.Clients.Sum(c => c.DoubledOrReordered)}, "
                + $"orders {crowd.Clients.Select(c => c.OrderHash).Distinct().Count()}, "
                + $"dropped {crowd.Clients.Count(c => c.Dropped is not null)}"
        );
        output.WriteLine($"edit to live: median {live.Select(e => e.Elapsed.TotalMilliseconds).Order().ElementAt(live.Count / 2):0} ms");

        Assert.All(crowd.Clients, c => Assert.Null(c.Dropped));
        Assert.All(crowd.Clients, c => Assert.Equal((0, 0, sent), (c.Lost, c.DoubledOrReordered, c.Received)));
        Assert.Single(crowd.Clients.Select(c => c.OrderHash).Distinct());
        Assert.Equal([s_edits], versions);
        Assert.Equal(sent, counted);
        Assert.Equal(s_edits, live.Count + failed);
        Assert.DoesNotContain(
            live.SelectMany(e => e.Warnings),
            w => w.StartsWith("[Preserve]", StringComparison.Ordinal) && !w.Contains("Broken", StringComparison.Ordinal)
        );
        Assert.True(sent > s_edits, "The senders did not send.");
    }
}
