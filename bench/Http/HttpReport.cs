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
                ["server", "requests/s", "to " + reference[0].Server, "p99, ms", "bytes allocated", "busy"],
                servers.Select(server =>
                    new[]
                    {
                        server.Key,
                        Report.Number(Median(server, s => s.RequestsPerSecond)),
                        // Of two that were measured one after the other: what the machine does besides changes with time.
                        Report.Number(
                            Summary.Of(server.Zip(reference, (s, r) => s.RequestsPerSecond / r.RequestsPerSecond)).Median,
                            "0.00"
                        ),
                        Report.Number(Median(server, s => s.P99), "0.00"),
                        Report.Number(Median(server, s => s.AllocatedPerRequest)),
                        Report.Number(Median(server, s => s.Busy), "0.00"),
                    }
                )
            );
        }
        report.PrintMachine();
        report.Save(json, new { }, samples);
    }

    static double? Median(IEnumerable<HttpSample> samples, Func<HttpSample, double> figure) => Summary.Of(samples.Select(figure)).Median;
}
