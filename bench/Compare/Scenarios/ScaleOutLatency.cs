using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>What the way over Redis adds to a message's time, at a pace that all carry.</summary>
sealed class ScaleOutLatency : Scenario
{
    public override string Id => "scale-out-latency";

    public override string Title => "300 clients, 10 senders, 50 messages/s at fixed instants, 64 bytes";

    public override IReadOnlyList<string> Servers => ServerId.ScaleOut;

    // At so few messages .NET is not done with compiling what is hot until then: in our hosts the compiler's threads took half a core from
    // the tenth second to the fourteenth, and that is not what is asked about. All servers have the same time.
    const string Warm = "25s";

    public override IReadOnlyList<LoadCase> Cases => [new("", 10, false, "--clients 300 --rate 50 --size 64") { Warmup = Warm }];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines)
    {
        var (hosts, signalRs) = (Line(lines, ServerId.TwoHosts), Line(lines, ServerId.TwoSignalRs));
        yield return GoalCheck.NothingWrong(hosts);
        yield return GoalCheck.AtMost(
            1,
            "p50 of two hosts over Redis",
            "SignalR's over Redis",
            hosts,
            signalRs,
            line => line.P50Milliseconds
        );
        yield return GoalCheck.AtMost(
            1,
            "p99 of two hosts over Redis",
            "SignalR's over Redis",
            hosts,
            signalRs,
            line => line.P99Milliseconds
        );
    }
}
