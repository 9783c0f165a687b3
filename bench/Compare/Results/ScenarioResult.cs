using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;

namespace PluginChat.Bench.Compare.Results;

sealed record ScenarioResult(string Id, string Title, IReadOnlyList<ScenarioLine> Lines, IReadOnlyList<Goal> Goals)
{
    public static readonly string[] GoalColumns = ["goal", "host", ""];

    public IEnumerable<string[]> GoalRows => Goals.Select(goal => new[] { goal.Aim, goal.Measured, goal.Verdict });

    /// <summary>What went wrong with whom.</summary>
    public IEnumerable<string> Problems =>
        Lines.SelectMany(line => line.Problems.Select(problem => $"{line.Server} {line.Case}".TrimEnd() + ": " + problem));
}
