using PluginChat.Bench.Compare.Commands;
using PluginChat.Bench.Compare.Scenarios;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>Measures a scenario: in each round every server has its turn, so that what changes on the machine meets all.</summary>
sealed class ScenarioRounds(LoadProgram program, ComparePlan plan)
{
    public IReadOnlyList<ScenarioLine> Measure(Scenario scenario, IReadOnlyList<ServerTarget> targets)
    {
        var series = targets
            .Where(target => scenario.Servers.Contains(target.Id))
            .SelectMany(target => scenario.Cases.Select(load => (Target: target, Load: load, Attempts: new List<LoadAttempt>())))
            .ToList();
        for (var round = 1; round <= plan.Rounds; round++)
        {
            foreach (var (target, load, attempts) in series)
            {
                var attempt = program.Measure(target, load);
                attempts.Add(attempt);
                Report.Progress(
                    $"{scenario.Id}, round {round} of {plan.Rounds}, {target.Id} {load.Name}: "
                        + (
                            attempt.Figures is { } figures
                                ? $"{Report.Number(figures.Traffic.DeliveriesPerSecond, "N0")} deliveries/s"
                                : "not measured"
                        )
                        + (attempt.Problem is { } problem ? $" ({problem})" : "")
                );
            }
        }
        return [.. series.Select(each => new ScenarioLine(each.Target.Id, each.Target.HasTotalOrder, each.Load.Name, each.Attempts))];
    }
}
