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

    public override IReadOnlyList<LoadCase> Cases => [new("", 10, false, "--clients 300 --rate 50 --size 64")];

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
