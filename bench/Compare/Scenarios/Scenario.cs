using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>A question to the servers: who takes part, under which load, and what is aimed at.</summary>
abstract class Scenario
{
    public abstract string Id { get; }

    public abstract string Title { get; }

    public abstract IReadOnlyList<string> Servers { get; }

    public abstract IReadOnlyList<LoadCase> Cases { get; }

    public abstract IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines);

    protected static ScenarioLine? Line(IReadOnlyList<ScenarioLine> lines, string server, string load = "") =>
        lines.FirstOrDefault(line => line.Server == server && line.Case == load);
}
