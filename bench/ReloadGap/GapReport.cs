using PluginChat.Measure.Reports;
using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.ReloadGap;

static class GapReport
{
    public static void Write(Report report, GapPlan plan, GapResult result, FileInfo? json)
    {
        var sorted = result.Quiet.Order().ToArray();
        double At(double fraction) => sorted[(int)(fraction * (sorted.Length - 1))];
        var allowed = 2 * At(0.99) + 10;
        var quiet = Summary.Of(result.QuietLongest);
        var reload = Summary.Of(result.ReloadLongest);
        report.Print(
            $"Gaps between deliveries to one client, ms ({plan.Clients} clients, "
                + $"{plan.Senders} senders, {result.DeliveriesPerSecond:N0} deliveries/s)",
            ["", "count", "p50", "p99", "max"],
            [
                [
                    "gaps without a reload",
                    $"{sorted.Length}",
                    Report.Number(At(0.5), "0.0"),
                    Report.Number(At(0.99), "0.0"),
                    Report.Number(sorted[^1], "0.0"),
                ],
                [
                    "longest of a stretch without a reload",
                    $"{quiet.Count}",
                    Report.Number(quiet.Median, "0.0"),
                    "",
                    Report.Number(quiet.Max, "0.0"),
                ],
                [
                    "longest of a stretch with a reload",
                    $"{reload.Count}",
                    Report.Number(reload.Median, "0.0"),
                    "",
                    Report.Number(reload.Max, "0.0"),
                ],
            ]
        );
        Console.WriteLine(
            $"Criterion: longest gap at most 2 x p99 + 10 ms = {allowed:0.0} ms: "
                + $"{result.ReloadLongest.Count(gap => gap <= allowed)} of {reload.Count} stretches with a reload, "
                + $"{result.QuietLongest.Count(gap => gap <= allowed)} of {quiet.Count} without; never live: {result.NeverLive}"
        );
        report.PrintMachine();
        report.Save(
            json,
            plan,
            new
            {
                p50 = At(0.5),
                p99 = At(0.99),
                max = sorted[^1],
                allowed,
                result.QuietLongest,
                result.ReloadLongest,
                result.DeliveriesPerSecond,
                result.NeverLive,
            }
        );
    }
}
