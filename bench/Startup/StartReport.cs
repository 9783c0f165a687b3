using PluginChat.Measure.Reports;
using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.Startup;

static class StartReport
{
    public static void Write(Report report, IReadOnlyDictionary<StartTarget, List<StartSample>> results, FileInfo? json)
    {
        var lines = results.Select(result => Line(result.Key, result.Value, results)).ToList();
        report.Print(
            "Process start to first echoed message, ms",
            ["program", "starts", "median", "min", "max", "ratio", "CPU median", "CPU ratio"],
            lines.Select(line =>
                new[]
                {
                    line.Name,
                    $"{line.Milliseconds.Count}",
                    Report.Number(line.Milliseconds.Median),
                    Report.Number(line.Milliseconds.Min),
                    Report.Number(line.Milliseconds.Max),
                    Report.Number(line.Ratio, "0.00"),
                    Report.Number(line.CpuMilliseconds.Median),
                    Report.Number(line.CpuRatio, "0.00"),
                }
            )
        );
        report.PrintMachine();
        report.Save(json, new { rounds = lines.Max(line => line.Milliseconds.Count) }, lines);
    }

    static StartLine Line(StartTarget target, List<StartSample> samples, IReadOnlyDictionary<StartTarget, List<StartSample>> results)
    {
        var (clock, cpu) = (Clock(samples), Cpu(samples));
        var baseline = results.FirstOrDefault(each => each.Key.Name == target.Baseline).Value;
        return baseline is null
            ? new(target.Name, clock, null, cpu, null, samples)
            : new(target.Name, clock, clock.Median / Clock(baseline).Median, cpu, cpu.Median / Cpu(baseline).Median, samples);
    }

    static Summary Clock(List<StartSample> samples) => Summary.Of(samples.Select(each => each.Milliseconds));

    static Summary Cpu(List<StartSample> samples) => Summary.Of(samples.Select(each => each.CpuMilliseconds));
}
