using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>What a delivery costs when there is nothing to batch: a send system call for each client.</summary>
sealed class OneInFlight : Scenario
{
    public override string Id => "one-in-flight";

    public override string Title => "1,000 clients, one message under way at a time, 64 bytes";

    public override IReadOnlyList<string> Servers => ServerId.Alone;

    public override IReadOnlyList<LoadCase> Cases => [new("", 1, false, "--clients 1000 --window 1 --size 64")];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines) =>
        [
            GoalCheck.AtMost(
                1.1,
                "server CPU per delivery",
                "Bun's",
                Line(lines, ServerId.Host),
                Line(lines, ServerId.Bun),
                line => line.CpuMicrosecondsPerDelivery
            ),
        ];
}
