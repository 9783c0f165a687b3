using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Results;

/// <summary>Prints a scenario as soon as it is measured.</summary>
static class ConsoleTables
{
    public static void Print(Report report, ScenarioResult result)
    {
        var columns = LineColumn.Of(result.Lines);
        report.Print($"{result.Id}: {result.Title}", [.. columns.Select(column => column.Title)], LineColumn.Rows(result.Lines, columns));
        if (result.Goals.Count > 0)
            report.Print($"{result.Id}: goals", ScenarioResult.GoalColumns, result.GoalRows);
        foreach (var problem in result.Problems)
            Console.WriteLine($"{result.Id}: {problem}");
    }
}
