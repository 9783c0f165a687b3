using System.Diagnostics;
using System.Globalization;
using PluginChat.Functional.Tests.Cache;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>A host that is killed is started again and serves what its sources say, whatever it was doing.</summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long")]
public sealed class CrashTests(ITestOutputHelper output)
{
    // Two at a time, one for each core of a small machine: most of a round is the compiler's.
    const int Sites = 2;

    static readonly int s_kills = TestLength.Choose(50, 6, 4);

    // From the save on: the look at the sources, the compiler while it is still cold, the cache, loading, and some time after that.
    const int LongestDelayMilliseconds = 1200;

    enum Moment
    {
        ByTheClock,
        AtTheCacheWrite,
        AtTheSwap,
    }

    sealed record Tally
    {
        public int Cold,
            Leftovers;
    }

    static string Source(int version) => EditedSite.Answering($"\"{version}\"");

    [Fact]
    public async Task Host_KilledAgainAndAgainAroundCompileAndReload_StartsCleanEachTime()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PLUGINCHAT_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        output.WriteLine($"PLUGINCHAT_SEED={seed}");
        var start = Stopwatch.GetTimestamp();
        var tallies = await Task.WhenAll(Enumerable.Range(0, Sites).Select(i => Task.Run(() => KillAndRestartAsync(new Random(seed + i)))));
        output.WriteLine(
            $"{s_kills} kills in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s; after "
                + $"{tallies.Sum(t => t.Cold)} the edit was not in the cache yet; "
                + $"{tallies.Sum(t => t.Leftovers)} writes to the cache were interrupted"
        );
    }

    static async Task<Tally> KillAndRestartAsync(Random random)
    {
        var tally = new Tally();
        await using var site = new TestSite();
        site.WriteController(Source(0));
        for (var version = 0; version < s_kills / Sites; version++)
        {
            await using var host = await ServeAsync(site, version);
            var entries = CacheState.WholeEntries(site.CacheFolder).Count;
            await KillAsync(host, site, version + 1, (Moment)(version % 3), random);
            Assert.NotEqual(0, await host.ExitAsync());
            if (CacheState.WholeEntries(site.CacheFolder).Count == entries)
                tally.Cold++;
        }
        await using var last = await ServeAsync(site, s_kills / Sites);
        tally.Leftovers = CacheState.Leftovers(site.CacheFolder);
        Assert.Equal(0, await last.StopAsync());
        return tally;
    }

    // A start is clean when it serves the sources as they are and has nothing to complain about.
    static async Task<HostProcess> ServeAsync(TestSite site, int version)
    {
        var host = await HostProcess.ServeAsync(site);
        var client = await host.ConnectAsync();
        await client.SendAsync("?");
        Assert.Equal($"{version}", await client.ReceiveTextAsync());
        Assert.True(
            host.Error.Count == 0 && !host.Output.Any(line => line.Contains("cannot cache", StringComparison.Ordinal)),
            host.Console
        );
        return host;
    }

    static async Task KillAsync(HostProcess host, TestSite site, int version, Moment moment, Random random)
    {
        if (moment == Moment.ByTheClock)
        {
            site.WriteController(Source(version));
            await Task.Delay(random.Next(LongestDelayMilliseconds)); // the moment is what is random, nothing is waited for
            host.Signal(HostProcess.Sigkill);
            return;
        }
        // A write takes a millisecond and a swap some more: from the first sign of it, a random part of that.
        var delay =
            moment == Moment.AtTheCacheWrite
                ? TimeSpan.FromMilliseconds(2 * random.NextDouble())
                : TimeSpan.FromMilliseconds(40 * random.NextDouble());
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher =
            moment == Moment.AtTheCacheWrite
                ? new FileSystemWatcher(site.CacheFolder, ".tmp-*")
                : new FileSystemWatcher(Path.Combine(site.CacheFolder, "current"));
        watcher.Created += (_, _) => Kill();
        watcher.Changed += (_, _) => Kill();
        watcher.Renamed += (_, _) => Kill();
        watcher.EnableRaisingEvents = true;
        site.WriteController(Source(version));
        await killed.Task.WaitAsync(TimeSpan.FromSeconds(60));

        void Kill()
        {
            if (killed.Task.IsCompleted)
                return;
            for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < delay; )
                Thread.SpinWait(20);
            host.Signal(HostProcess.Sigkill);
            killed.TrySetResult();
        }
    }
}
