using System.Diagnostics;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>Actions and pages change under their requests: none fails, and each is answered by one version.</summary>
public sealed class HttpLoadTests(ITestOutputHelper output)
{
    static readonly int s_edits = TestLength.Choose(200, 12, 8);

    // No more than the tests beside this one can bear. At full length it is run alone.
    static readonly int s_perSecond = TestLength.Choose(2000, 400, 400);

    // Not what is measured: a machine that does other work as well must not fail this.
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Requests_UnderEditAfterEdit_AllSucceedEachOfOneVersionAndCountExactly()
    {
        await using var site = new TestSite
        {
            Deadlines = new() { Construct = TimeSpan.FromMinutes(1), Drain = TimeSpan.FromMinutes(1) },
        };
        site.ExpectError("controllers/chat");
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace("{ name: 'files'", HttpCrowdSource.Routes, StringComparison.Ordinal)
                .Replace("showErrors: true", "showErrors: false", StringComparison.Ordinal)
        );
        HttpCrowdSource.Save(site, 1, mistake: 0);
        await site.StartAsync();
        using var http = site.Http();
        await http.GetStringAsync("/page");
        var lane = Assert.Single(site.Host.Controllers.Lanes);
        using var probe = site.Probe();
        using var crowd = new HttpCrowd(site.Address, s_perSecond);
        var start = Stopwatch.GetTimestamp();
        crowd.Start();
        var (broken, outcomes) = (0, new List<bool>());
        for (var edit = 2; edit <= s_edits + 1; edit++)
        {
            var mistake = edit % 4 == 3 ? 1 + broken++ % HttpCrowdSource.Mistakes : 0;
            HttpCrowdSource.Save(site, edit, mistake);
            await lane.RescanAsync(CancellationToken.None); // the watcher does as well: whoever comes first
            outcomes.Add(lane.Failure is not null == mistake > 0);
        }
        HttpCrowdSource.Save(site, s_edits + 2, mistake: 0);
        await lane.RescanAsync(CancellationToken.None);
        await crowd.StopAsync(s_patience);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var streams = await crowd.StreamsAsync(s_patience);
        var live = probe.Events.OfType<ControllerLive>().ToList();
        output.WriteLine(
            $"{s_edits} edits, {broken} of them broken: {live.Count} live, {probe.Events.OfType<ControllerFailed>().Count()} failed, "
                + $"median {live.Select(e => e.Elapsed.TotalMilliseconds).Order().ElementAt(live.Count / 2):0} ms"
        );
        output.WriteLine(
            $"{crowd.Asked:N0} requests in {elapsed.TotalSeconds:0.0} s ({crowd.Asked / elapsed.TotalSeconds:N0}/s), "
                + $"{crowd.Failed.Count} failed, {crowd.Mixed.Count} of mixed versions, {crowd.Counts.Count:N0} counted, "
                + $"{crowd.Added:N0} events for each of {streams.Count} streams"
        );

        Assert.Empty(crowd.Failed);
        Assert.Empty(crowd.Mixed);
        Assert.Equal($"{crowd.Counts.Count} {crowd.Added}", await http.GetStringAsync("/api/total"));
        Assert.Equal(Enumerable.Range(1, crowd.Counts.Count).Select(i => (long)i), crowd.Counts.Order());
        Assert.All(streams, s => Assert.Equal((crowd.Added, null), s));
        Assert.True(crowd.Added > 0, "No event came.");
        Assert.DoesNotContain(false, outcomes);
        Assert.Contains($"[index {s_edits + 2}/{s_edits + 2}]", await http.GetStringAsync("/page"), StringComparison.Ordinal);
    }
}
