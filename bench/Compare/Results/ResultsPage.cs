using System.Globalization;
using System.Text;
using PluginChat.Bench.Compare.Commands;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Results;

/// <summary>The figures as a Markdown page, with what they need to be read: date, machine, versions, command.</summary>
static class ResultsPage
{
    const string KernelFile = "/proc/sys/kernel/osrelease";

    public static string Write(Machine machine, ComparePlan plan, Versions versions, IReadOnlyList<ScenarioResult> results)
    {
        var page = new StringBuilder();
        page.Append("# Results\n\n");
        page.Append(
                CultureInfo.InvariantCulture,
                $"Written by `{plan.Command}`\non {TimeProvider.System.GetUtcNow():yyyy-MM-dd}; "
                    + $"[README.md](README.md) explains the scenarios. "
            )
            .Append(
                "All of a table comes from one run, the servers in turns,\nmedians of the rounds: read the "
                    + "ratios. *host ÷ it* is the host's figure divided by that line's.\n\n"
            );
        page.Append(CultureInfo.InvariantCulture, $"- {machine}, kernel {File.ReadAllText(KernelFile).Trim()}\n");
        page.Append(CultureInfo.InvariantCulture, $"- servers on core {plan.ServerCores}, load on core {plan.LoadCores}\n");
        foreach (var line in versions.Lines())
            page.Append(CultureInfo.InvariantCulture, $"- {line}\n");
        foreach (var result in results)
            Add(page, result);
        return page.ToString();
    }

    static void Add(StringBuilder page, ScenarioResult result)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {result.Id}\n\n{result.Title}.\n\n");
        var columns = LineColumn.Of(result.Lines);
        Table(page, [.. columns.Select(column => column.Title)], LineColumn.Rows(result.Lines, columns));
        if (result.Goals.Count > 0)
        {
            page.Append('\n');
            Table(page, ScenarioResult.GoalColumns, result.GoalRows);
        }
        foreach (var problem in result.Problems)
            page.Append(CultureInfo.InvariantCulture, $"\n{problem.Split('\n')[0]}\n");
    }

    static void Table(StringBuilder page, string[] columns, IEnumerable<string[]> rows)
    {
        page.Append(
            CultureInfo.InvariantCulture,
            $"| {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Skip(1).Select(_ => "---:|"))}\n"
        );
        foreach (var row in rows)
            page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
    }
}
