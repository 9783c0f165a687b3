using PluginChat.Bench.Compare.Runs;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Goals;

/// <summary>Compares the host's line with a peer's.</summary>
static class GoalCheck
{
    /// <summary>The host's figure is at least so many times the peer's.</summary>
    public static Goal AtLeast(
        double times,
        string what,
        string peer,
        ScenarioLine? host,
        ScenarioLine? other,
        Func<ScenarioLine, double?> figure
    ) => Ratio($"{what} at least {Report.Number(times, "0.##")} times {peer}", host, other, figure, ratio => ratio >= times);

    /// <summary>The host's figure is at most so many times the peer's.</summary>
    public static Goal AtMost(
        double times,
        string what,
        string peer,
        ScenarioLine? host,
        ScenarioLine? other,
        Func<ScenarioLine, double?> figure
    ) => Ratio($"{what} at most {Report.Number(times, "0.##")} times {peer}", host, other, figure, ratio => ratio <= times);

    /// <summary>Nothing was lost, doubled or reordered, in any round.</summary>
    public static Goal NothingWrong(ScenarioLine? host) =>
        host is null
            ? new("nothing lost, doubled or reordered", "-", null)
            : new(
                "nothing lost, doubled or reordered",
                $"{host.Lost} / {host.Doubled} / {host.Reordered}",
                host.IsWhole && !host.Problems.Any() && host is { Lost: 0, Doubled: 0, Reordered: 0 }
            );

    static Goal Ratio(string aim, ScenarioLine? host, ScenarioLine? other, Func<ScenarioLine, double?> figure, Func<double, bool> holds)
    {
        if (host is null || other is null)
            return new(aim, "-", null);
        // A server that failed under the load is a goal missed, not one left out.
        return figure(host) / figure(other) is { } ratio && double.IsFinite(ratio)
            ? new(aim, Report.Number(ratio, "0.00"), holds(ratio))
            : new(aim, "failed", false);
    }
}
