using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>How much a server delivers when it always has more to deliver.</summary>
sealed class FanOut : Scenario
{
    public override string Id => "fan-out";

    public override string Title => "1,000 clients, 10 senders with 10 messages each under way, 64 bytes";

    public override IReadOnlyList<string> Servers => ServerId.Alone;

    public override IReadOnlyList<LoadCase> Cases => [new("", 10, false, "--clients 1000 --window 10 --size 64")];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines)
    {
        var host = Line(lines, ServerId.Host);
        var signalR = lines
            .Where(line => line.Server is ServerId.SignalRJson or ServerId.SignalRMessagePack)
            .MaxBy(line => line.DeliveriesPerSecond);
        yield return AtLeast(1.3, "Bun's", Line(lines, ServerId.Bun));
        yield return AtLeast(8, "SignalR's (the faster protocol)", signalR);
        yield return AtLeast(15, "the Kestrel loop's", Line(lines, ServerId.Kestrel));
        yield return GoalCheck.NothingWrong(host);

        Goal AtLeast(double times, string peer, ScenarioLine? other) =>
            GoalCheck.AtLeast(times, "deliveries/s", peer, host, other, line => line.DeliveriesPerSecond);
    }
}
