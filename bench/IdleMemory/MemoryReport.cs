using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.IdleMemory;

static class MemoryReport
{
    public static void Write(Report report, IReadOnlyList<MemorySample> samples, int clients, FileInfo? json)
    {
        var groups = samples.GroupBy(sample => sample.Name).ToList();
        var reference = groups[0];
        report.Print(
            $"{clients} idle connections: resident KB per connection",
            ["server", "idle", "to " + reference.Key, "private only", "after a broadcast", "MB before", "MB idle"],
            groups.Select(group =>
                new[]
                {
                    group.Key,
                    Report.Number(Idle(group), "0.0"),
                    Report.Number(Idle(group) / Idle(reference), "0.00"),
                    Report.Number(Median(group, each => Kilobytes(each.Idle.PrivateBytes - each.Before.PrivateBytes)), "0.0"),
                    Report.Number(Median(group, each => Kilobytes(each.Spoken.ResidentBytes - each.Before.ResidentBytes)), "0.0"),
                    Report.Number(Median(group, each => each.Before.ResidentBytes / 1048576.0)),
                    Report.Number(Median(group, each => each.Idle.ResidentBytes / 1048576.0)),
                }
            )
        );
        report.PrintMachine();
        report.Save(json, new { clients }, samples);

        double? Idle(IEnumerable<MemorySample> group) =>
            Median(group, each => Kilobytes(each.Idle.ResidentBytes - each.Before.ResidentBytes));
        double Kilobytes(long bytes) => bytes / 1024.0 / clients;
    }

    static double? Median(IEnumerable<MemorySample> samples, Func<MemorySample, double> figure) =>
        Summary.Of(samples.Select(figure)).Median;
}
