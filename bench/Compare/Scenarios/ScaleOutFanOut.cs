using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>How much is delivered over Redis when there is always more to deliver. Servers and Redis share the servers' cores.</summary>
sealed class ScaleOutFanOut : Scenario
{
    public override string Id => "scale-out-fan-out";

    public override string Title => "1,000 clients, 10 senders with 10 messages each under way, 64 bytes";

    public override IReadOnlyList<string> Servers => ServerId.ScaleOut;

    public override IReadOnlyList<LoadCase> Cases => [new("", 10, false, "--clients 1000 --window 10 --size 64")];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines)
    {
        var (hosts, signalRs) = (Line(lines, ServerId.TwoHosts), Line(lines, ServerId.TwoSignalRs));
        yield return GoalCheck.NothingWrong(hosts);
        yield return GoalCheck.AtLeast(
            5,
            "deliveries/s of two hosts over Redis",
            "SignalR's over Redis",
            hosts,
            signalRs,
            line => line.DeliveriesPerSecond
        );
    }
}
