using System.Diagnostics;
using System.Globalization;
using PluginChat.Functional.Tests.Floods;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Lengths;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>
/// One attack after the other on a host beside a hundred clients who chat. After each the host has what it had before, to a tenth; during
/// it the chat's 99th percentile at most doubles, and /healthz answers. Quiet and attacked times take turns, and the median of their ratios
/// counts.
/// </summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long"), Trait("Alone", "Yes")]
public sealed class AttackTests(AttackTests.SharedHost shared, ITestOutputHelper output) : IClassFixture<AttackTests.SharedHost>
{
    const int MostTries = 3;

    // What one window differs from another by, where nothing happens.
    const double MostAboveNeighbour = 1.25;

    // As in FloodTests: twice is asked of a run that has the machine.
    static readonly double s_mostSlowdown = TestLength.IsFull ? 2 : 20;

    static readonly TimeSpan s_attacked = TestLength.OfMany;
    static readonly int s_windows = TestLength.IsFull ? 3 : 1;
    static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(TestLength.IsFull ? 5 : 0.7),
        s_warmUp = TimeSpan.FromSeconds(TestLength.IsFull ? 5 : 0.5);

    static readonly HostAttack[] s_all = [.. ClientAttacks.All, .. FileAttacks.All, .. ConsoleAttacks.All];

    // One of them alone: -trait "Attack=7".
    public static IEnumerable<TheoryDataRow<string>> Names =>
        s_all.Select(a => new TheoryDataRow<string>(a.Name)
        {
            Traits = { ["Attack"] = [a.Name[..a.Name.IndexOf(' ', StringComparison.Ordinal)]] },
        });

    /// <summary>The host of all attacks that need none of their own.</summary>
    public sealed class SharedHost : IAsyncLifetime
    {
        AttackedHost? _host;

        internal AttackedHost Host => _host ?? throw new InvalidOperationException("It did not start.");

        public async ValueTask InitializeAsync() => _host = await AttackedHost.StartAsync();

        public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Host_UnderAttack_KeepsNothingAndServesTheOthers(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from /proc.");
        var attack = s_all.Single(a => a.Name == name);
        await using var own = attack.NeedsOwnHost ? await AttackedHost.StartAsync(attack) : null;
        var host = own ?? shared.Host;
        // What is compiled for the second time, and pools that are filled, are no part of it.
        await AttackAsync(host, attack, s_warmUp);
        for (var tries = 1; ; tries++)
        {
            var problem = await TryAsync(host, attack);
            if (problem is null)
                break;
            // The machine may have been busy with something else: what is the attack's doing is there every time.
            output.WriteLine(problem);
            Assert.True(tries < MostTries, $"{name}: {problem}");
        }
    }

    async Task<string?> TryAsync(AttackedHost host, HostAttack attack)
    {
        var before = await host.SettledAsync();
        var (quiet, attacked) = (new List<ChatCrowd.Window>(), new List<ChatCrowd.Window>());
        var beside = new List<ChatCrowd.Window>(); // a foreign process
        var peak = 0.0;
        for (var window = 0; window < s_windows; window++)
        {
            var (taken, start) = (Burner.TakenBy(host.Process), Stopwatch.GetTimestamp());
            quiet.Add(await host.Chat.DuringAsync(Task.Delay(s_quiet)));
            var least = Share(Burner.TakenBy(host.Process) - taken, start);
            (taken, start) = (Burner.TakenBy(host.Process), Stopwatch.GetTimestamp());
            var attacking = AttackAsync(host, attack, s_attacked / s_windows);
            var asking = AskForHealthAsync(host, attacking);
            attacked.Add(await host.Chat.DuringAsync(attacking));
            peak = Math.Max(peak, await asking);
            if (attack.TakesACore)
                beside.Add(
                    await host.Chat.DuringAsync(Burner.RunAsync(Share(Burner.TakenBy(host.Process) - taken, start) - least, s_quiet))
                );
        }
        var after = await host.SettledAsync();
        var slowdown = Slowdown(attacked, quiet);
        var aboveNeighbour = beside.Count == 0 ? slowdown : Slowdown(attacked, beside);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{attack.Name} | resident MB {before.ResidentMb:0.0}, at most {peak:0.0}, after "
                + $"{after.ResidentMb:0.0} | heap MB {before.HeapMb:0.0}, after {after.HeapMb:0.0} | p99 ms quiet "
                + $"{string.Join(' ', quiet)}, attacked {string.Join(' ', attacked)}: {slowdown:0.00} times"
        );
        if (beside.Count > 0)
            figures += string.Create(
                CultureInfo.InvariantCulture,
                $"; beside a process that takes as much {string.Join(' ', beside)}: {aboveNeighbour:0.00} times"
            );
        output.WriteLine(figures);
        return slowdown > s_mostSlowdown && aboveNeighbour > MostAboveNeighbour ? $"The others' 99th percentile grew: {figures}"
            : after.ResidentMb > 1.1 * before.ResidentMb ? $"Memory grew: {figures}"
            : null;
    }

    static double Share(TimeSpan taken, long since) => taken / Stopwatch.GetElapsedTime(since);

    static double Slowdown(List<ChatCrowd.Window> attacked, List<ChatCrowd.Window> than) =>
        attacked.Zip(than, (a, t) => a.P99Milliseconds / t.P99Milliseconds).Order().ElementAt(s_windows / 2);

    static async Task AttackAsync(AttackedHost host, HostAttack attack, TimeSpan duration)
    {
        using var end = new CancellationTokenSource(duration);
        await attack.RunAsync(host, end.Token);
    }

    // Returns the most memory that the host had meanwhile, in MB.
    static async Task<double> AskForHealthAsync(AttackedHost host, Task until)
    {
        var peak = 0.0;
        using var http = new HttpClient
        {
            BaseAddress = host.Address,
            Timeout = TimeSpan.FromSeconds(30),
            DefaultRequestHeaders = { ConnectionClose = true },
        };
        do
        {
            Assert.Equal("live\n", await http.GetStringAsync("/healthz"));
            peak = Math.Max(peak, HostFigures.ResidentMbOf(host.Process));
        } while (await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(250))) != until);
        return peak;
    }
}
