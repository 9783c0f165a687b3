using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>How late a message is in a large room whose talk the servers can carry. Each needs 10,000 files or a little more.</summary>
sealed class TenThousand(int ratePerSecond) : Scenario
{
    public override string Id => "ten-thousand";

    public override string Title => $"10,000 clients, 10 senders, {ratePerSecond} messages/s at fixed instants, 64 bytes";

    public override IReadOnlyList<string> Servers => [ServerId.Host, ServerId.Bun];

    // More connections a second than the standard 500: the room would take longer to fill than to measure.
    public override IReadOnlyList<LoadCase> Cases => [new("", 10, false, $"--clients 10000 --ramp 2000 --rate {ratePerSecond} --size 64")];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines)
    {
        var (host, bun) = (Line(lines, ServerId.Host), Line(lines, ServerId.Bun));
        yield return GoalCheck.NothingWrong(host);
        yield return GoalCheck.AtMost(1, "p99", "Bun's", host, bun, line => line.P99Milliseconds);
    }
}
