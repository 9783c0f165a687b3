using System.Diagnostics;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>A process that reloads all day is no larger in the evening.</summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long")]
public sealed class LeakTests(ITestOutputHelper output)
{
    const int WarmUp = 200;

    static readonly int s_reloads = TestLength.Choose(2000, 440, 440),
        s_every = TestLength.Choose(100, 20, 20);

    // Every fourth edit is a text that was never there before, so it is compiled. The others go back and forth between
    // sources that are in the cache already; loading, constructing, moving state, retiring and unloading are the same for both.
    const int CompiledEvery = 4,
        Alternating = 8;

    readonly record struct Reading(int Reload, double ManagedMb, double ResidentMb, int Handles, int Threads, int Generations);

    static string Source(int version) =>
        Services
        + EditedSite
            .Answering(
                "Next().ToString()",
                $$"""
                [Preserve] List<Entry> _log = [];
                [Preserve] long _n;
                record Entry(string Who, int Points);
                long Next() { _log.Clear(); _log.Add(new("ada", {{version}})); return ++_n; }
                public override ValueTask OnActivatingAsync()
                {
                    Every(TimeSpan.FromSeconds(1), _ => default);
                    RunInBackground(token => Task.Delay(-1, token));
                    return default;
                }
                """
            )
            .Replace("using PluginChat;", "", StringComparison.Ordinal);

    const string Services = """
        using PluginChat;
        public sealed class Setup : IControllerServices
        {
            public void Configure(IServiceCollection services)
            {
                services.AddHostedService<Worker>(); services.AddScoped<Unit>();
                services.AddOptions<Size>().ValidateOnStart();
            }
        }
        public sealed class Size { public int N { get; set; } }
        public sealed class Unit : IDisposable { public void Dispose() { } }
        public sealed class Worker(IServiceScopeFactory scopes) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken token)
            {
                using var scope = scopes.CreateScope();
                scope.ServiceProvider.GetRequiredService<Unit>();
                await Task.Delay(-1, token);
            }
        }

        """;

    [Fact]
    public async Task Reload_AgainAndAgainInOneProcess_LeavesNothingBehind()
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: true, update: false"));
        await using var edited = await EditedSite.ServeAsync(site, Source(-1));
        var readings = new List<Reading>();
        for (var i = 1; i <= s_reloads; i++)
        {
            site.WriteController(Source(i % CompiledEvery == 0 ? Alternating + i : i % Alternating));
            await edited.Lane.RescanAsync(CancellationToken.None);
            if (i % 10 == 0)
                Assert.Equal($"{i / 10}", await edited.AskAsync()); // the state came through all of them
            if (i % s_every == 0)
            {
                site.Log.Entries.Clear(); // the test's own memory, not the host's
                var r = await ReadAsync(site, i);
                readings.Add(r);
                output.WriteLine(
                    $"{r.Reload, 5}: managed {r.ManagedMb, 6:0.0} MB, resident {r.ResidentMb, 6:0.0} MB, handles "
                        + $"{r.Handles, 4}, threads {r.Threads, 3}, generations {r.Generations}"
                );
            }
        }

        Assert.Equal(s_reloads + 1, edited.Lane.Controller.Current?.Number);
        Assert.All(readings, r => Assert.InRange(r.Generations, 1, 2));
        var after = readings.Where(r => r.Reload > WarmUp).ToList();
        var third = after.Count / 3;
        var first = after.Take(third).ToList();
        var last = after.TakeLast(third).ToList();
        // In a long run some 1,200 reloads lie between the two: a generation that stayed would be 60 KB and more of managed and native
        // memory each time.
        Assert.True(Median(last, r => r.ManagedMb) <= Median(first, r => r.ManagedMb) * 1.1 + 2, "Managed memory grows.");
        Assert.True(Median(last, r => r.ResidentMb) <= Median(first, r => r.ResidentMb) * 1.1 + 10, "Resident memory grows.");
        Assert.True(Median(last, r => r.Handles) <= Median(first, r => r.Handles) + 5, "Handles grow.");
    }

    // The generation that serves counts as well.
    static async Task<Reading> ReadAsync(TestSite site, int reload)
    {
        for (var round = 0; round < 10 && site.Host.Retirer.RetiredInMemory > 0; round++)
            await CollectAsync();
        await CollectAsync();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new(
            reload,
            GC.GetTotalMemory(forceFullCollection: true) / 1048576.0,
            process.WorkingSet64 / 1048576.0,
            OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount,
            process.Threads.Count,
            1 + site.Host.Retirer.RetiredInMemory
        );
    }

    static async Task CollectAsync()
    {
        await Task.Yield();
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    static double Median(List<Reading> readings, Func<Reading, double> figure) =>
        readings.Select(figure).Order().ElementAt(readings.Count / 2);
}
