using PluginChat.Bench.EditToLive.Edits;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.EditToLive;

static class EditReport
{
    static readonly (string Name, Func<EditSample, bool> Holds)[] s_series =
    [
        ("start to first answer", each => each.Kind == EditKind.Start),
        ("first edit after start", each => each.IsFirst),
        ("body, temp + rename", each => each is { IsFirst: false, Kind: EditKind.Body, Save: SaveStyle.Rename }),
        ("body, in place", each => each is { IsFirst: false, Kind: EditKind.Body, Save: SaveStyle.InPlace }),
        ("field added", each => each.Kind == EditKind.Field),
        ("base class changed", each => each.Kind == EditKind.BaseClass),
        ("file added", each => each.Kind == EditKind.NewFile),
    ];

    public static void Write(Report report, IReadOnlyList<EditSample> samples, EditPlan plan, FileInfo? json)
    {
        var names = samples.Select(each => each.Target).Distinct().ToList();
        var lines = s_series.SelectMany(series => names.Select(name => Line(series.Name, name, samples.Where(series.Holds)))).ToList();
        report.Print(
            "Edit to live on an open connection, ms",
            ["edit", "server", "edits", "median", "p90", "max", "to the first", "never live", "drops"],
            lines.Select(line =>
                new[]
                {
                    line.Edit,
                    line.Server,
                    $"{line.Edits}",
                    Report.Number(line.Milliseconds.Median),
                    Report.Number(line.Milliseconds.Percentile90),
                    Report.Number(line.Milliseconds.Max),
                    Report.Number(Ratio(line, lines), "0.00"),
                    $"{line.NeverLive}",
                    $"{line.Drops}",
                }
            )
        );
        report.PrintMachine();
        report.Save(json, plan, new { lines, samples });
    }

    static EditLine Line(string edit, string server, IEnumerable<EditSample> samples)
    {
        var mine = samples.Where(each => each.Target == server).ToList();
        return new(
            edit,
            server,
            mine.Count,
            Summary.Of(mine.Select(each => each.Milliseconds).OfType<double>()),
            mine.Count(each => each.Milliseconds is null),
            mine.Sum(each => each.Drops)
        );
    }

    // To the first server of the run, which is the host where it takes part.
    static double? Ratio(EditLine line, List<EditLine> lines) =>
        line.Milliseconds.Median / lines.First(each => each.Edit == line.Edit).Milliseconds.Median;
}
