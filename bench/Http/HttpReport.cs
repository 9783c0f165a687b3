using PluginChat.Measure.Reports;
using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.Http;

static class HttpReport
{
    public static void Write(Report report, IReadOnlyList<HttpSample> samples, FileInfo? json)
    {
        foreach (var scenario in samples.GroupBy(s => s.Scenario))
        {
            var servers = scenario.GroupBy(s => s.Server).ToList();
            var reference = servers[^1].ToList();
            report.Print(
                $"{scenario.Key}: {scenario.First().Bytes} bytes",
                ["server", "requests/s", "to " + reference[0].Server, "p99, ms", "bytes allocated", "busy", "counted"],
                servers.Select(server =>
                    new[]
                    {
                        server.Key,
                        Report.Number(Median(server, s => s.RequestsPerSecond)),
                        Report.Number(Ratio(server, reference), "0.00"),
                        Report.Number(Median(server, s => s.P99), "0.00"),
                        Report.Number(Median(server, s => s.AllocatedPerRequest)),
                        Report.Number(Summary.Of(server.Select(s => s.Busy)).Median, "0.00"),
                        $"{server.Count(s => s.Counts)} of {server.Count()}",
                    }
                )
            );
        }
        report.PrintMachine();
        report.Save(json, new { }, samples);
    }

    // Of two that were measured one after the other: what the machine does besides changes with time.
    static double? Ratio(IEnumerable<HttpSample> server, IReadOnlyList<HttpSample> reference) =>
        Summary
            .Of(
                server
                    .Zip(reference)
                    .Where(pair => pair is { First.Counts: true, Second.Counts: true })
                    .Select(pair => pair.First.RequestsPerSecond / pair.Second.RequestsPerSecond)
            )
            .Median;

    static double? Median(IEnumerable<HttpSample> samples, Func<HttpSample, double> figure) =>
        Summary.Of(samples.Where(s => s.Counts).Select(figure)).Median;
}
