using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>What the others notice of 100 clients that stop reading.</summary>
sealed class SlowReaders(string duration) : Scenario
{
    const string AllRead = "900 read";
    const string SomeStop = "and 100 stop";

    // Measured for longer than the others, so that the host's limits are passed (30 s or 8 MB beyond the kernel's buffers).
    const string Load = "--window 10 --size 64";

    public override string Id => "slow-readers";

    public override string Title =>
        "900 clients, 10 senders with 10 messages each under way, 64 bytes, without and with 100 more that stop reading";

    public override IReadOnlyList<string> Servers => [ServerId.Host];

    public override IReadOnlyList<LoadCase> Cases =>
        [
            new(AllRead, 10, false, Load + " --clients 900", duration),
            new(SomeStop, 10, false, Load + " --clients 1000 --fault slow-readers:100", duration),
        ];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines)
    {
        var (before, with) = (Line(lines, ServerId.Host, AllRead), Line(lines, ServerId.Host, SomeStop));
        yield return GoalCheck.AtLeast(0.9, "deliveries/s", "that without them", with, before, line => line.DeliveriesPerSecond);
        yield return GoalCheck.AtMost(1.1, "p99", "that without them", with, before, line => line.P99Milliseconds);
        // By the server's count: the close frame is behind what fills the buffers of a client that reads nothing.
        yield return new(
            "all that stopped closed with 1013",
            with is null ? "-" : $"{with.FellBehind} of {with.SlowReaders}",
            with is null ? null : with.SlowReaders > 0 && with.FellBehind == with.SlowReaders
        );
    }
}
