using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>What the others notice of 100 clients that stop reading.</summary>
sealed class SlowReaders(string duration) : Scenario
{
    const string AllRead = "all read";
    const string SomeStop = "100 stop";

    // Large, and measured for longer than the others, so that what waits for a client passes the kernel's buffers and the host's limit (8 MB).
    const string Load = "--clients 1000 --window 10 --size 4096";

    public override string Id => "slow-readers";

    public override string Title => "1,000 clients, 10 senders with 10 messages each under way, 4,096 bytes, without and with 100 clients that stop reading";

    public override IReadOnlyList<string> Servers => [ServerId.Host, ServerId.Bun];

    public override IReadOnlyList<LoadCase> Cases => [new(AllRead, 10, false, Load, duration), new(SomeStop, 10, false, Load + " --fault slow-readers:100", duration)];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines)
    {
        var (before, with) = (Line(lines, ServerId.Host, AllRead), Line(lines, ServerId.Host, SomeStop));
        yield return GoalCheck.AtLeast(0.9, "deliveries/s", "those where all read", with, before, line => line.DeliveriesPerSecond);
        yield return GoalCheck.AtMost(1.1, "p99", "that where all read", with, before, line => line.P99Milliseconds);
        yield return new("all that stopped closed with 1013", with is null ? "-" : $"{with.Closed1013} of {with.SlowReaders}",
            with is null ? null : with.SlowReaders > 0 && with.Closed1013 == with.SlowReaders);
    }
}
