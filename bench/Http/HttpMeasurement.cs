using System.Globalization;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Http;

/// <summary>Starts a server on one core, has wrk ask it from another, and reads what that cost.</summary>
sealed class HttpMeasurement(BenchmarkRun run, TimeSpan warmUp, TimeSpan duration, int connections, int tries)
{
    const string ServerCore = "0",
        LoadCore = "1";

    public IEnumerable<HttpSample> Measure(HttpTarget target, IReadOnlyDictionary<string, string> scenarios)
    {
        var end = FreePort.Find();
        using var server = run.Start(
            target.Folder,
            "taskset",
            ["-c", ServerCore, "dotnet", .. target.Arguments(end)],
            new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = "1" }
        );
        ServerConnection.WaitFor(server, end).Dispose();
        using var http = new HttpClient { BaseAddress = new($"http://{end}") };
        // All of them before any is measured: what the kinds share would be compiled during the first otherwise, and count against it.
        foreach (var path in scenarios.Values)
            Ask(path, warmUp);
        foreach (var (scenario, path) in scenarios)
        {
            var sample = MeasureOne(scenario, path);
            for (var i = 1; i < tries && !sample.Counts; i++)
                sample = MeasureOne(scenario, path);
            yield return sample;
        }

        HttpSample MeasureOne(string scenario, string path)
        {
            var bytes = http.GetByteArrayAsync(path).Result.Length;
            var (before, used) = (Allocated(), ProcessCpu.Of(server.Id));
            var result = Ask(path, duration);
            var busy = (ProcessCpu.Of(server.Id) - used) / result.Time;
            var allocated = (Allocated() - before) / (double)result.Requests;
            var sample = new HttpSample(
                target.Name,
                scenario,
                result.RequestsPerSecond,
                result.P99,
                allocated,
                busy,
                result.Timeouts,
                bytes
            );
            Report.Progress(
                $"{target.Name}, {scenario}: {result.RequestsPerSecond:0} requests/s, {allocated:0} bytes each, busy {busy:0.00}"
                    + (sample.Counts ? "" : ", not counted")
            );
            return sample;
        }

        WrkResult Ask(string path, TimeSpan time) =>
            WrkResult.Parse(
                run.Output(
                    "taskset",
                    "-c",
                    LoadCore,
                    "wrk",
                    "-t1",
                    $"-c{connections}",
                    $"-d{time.TotalSeconds:0}s",
                    "--latency",
                    $"http://{end}{path}"
                )
            );

        long Allocated() => long.Parse(http.GetStringAsync("/api/allocated").Result, CultureInfo.InvariantCulture);
    }
}
