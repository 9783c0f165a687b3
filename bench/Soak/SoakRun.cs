using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Soak;

/// <summary>Serves the sample, has bench/Load use it and break connections, edits the controller, and reads what the host holds.</summary>
sealed class SoakRun(BenchmarkRun run, FileInfo hostDll, FileInfo loadDll, DirectoryInfo originalSite, SoakPlan plan)
{
    public SoakResult Measure()
    {
        var site = new TemporarySite(run, originalSite.FullName);
        File.WriteAllText(Path.Combine(site.Folder, Collector.File), Collector.Source);
        var end = FreePort.Find();
        using var server = run.Start(site.Folder, "dotnet", site.HostArguments(hostDll.FullName, end));
        ServerConnection.WaitFor(server, end).Dispose();
        var json = Path.Combine(run.Folder, "load.json");
        using var load = run.Start(run.Folder, "dotnet", LoadArguments(end, server.Id, json));
        using var stop = new CancellationTokenSource();
        using var edits = new EditLoop(Path.Combine(site.Folder, "controllers", "chat", "Chat.cs"), end, plan);
        var editing = Task.Run(() => edits.RunAsync(stop.Token));
        var samples = Sample(server, load, end);
        stop.Cancel();
        editing.Wait();

        var problems = new List<string>();
        if (server.HasExited)
            problems.Add($"the host ended with {server.ExitCode}: {server.LastOutput}");
        if (load.ExitCode != 0)
            problems.Add($"bench/Load ended with {load.ExitCode}: {load.LastOutput}");
        if (edits.Problem is { } problem)
            problems.Add(problem);
        var counted = samples.Where(s => s.AtSeconds >= plan.Settling.TotalSeconds && s.AtSeconds <= plan.Duration.TotalSeconds).ToList();
        if (counted.Count < 6)
            problems.Add($"{counted.Count} readings are too few to compare: give it more time");
        return new(
            samples,
            counted.Count == 0 ? [] : Flatness.Of(counted),
            edits.Live,
            edits.Failed,
            File.Exists(json) ? JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(json)).GetProperty("results") : null,
            [.. problems]
        );
    }

    List<SoakSample> Sample(ServerProcess server, ServerProcess load, IPEndPoint end)
    {
        var samples = new List<SoakSample>();
        using var http = new HttpClient();
        using var collector = new Collector(end);
        var start = Stopwatch.GetTimestamp();
        for (var next = plan.SampleEvery; !load.HasExited && !server.HasExited; next += plan.SampleEvery)
        {
            if (next - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } pause)
                Thread.Sleep(pause);
            try
            {
                var sample = SoakSample.Take(Stopwatch.GetElapsedTime(start).TotalSeconds, server.Id, end, http, collector);
                samples.Add(sample);
                if (samples.Count % 10 == 0)
                    Report.Progress(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{sample.AtSeconds, 6:0} s: resident {sample.ResidentMb:0.0} MB, managed "
                                + $"{sample.ManagedMb:0.0} MB, live {sample.LiveMb:0.0} MB, handles {sample.Handles}, threads "
                                + $"{sample.Threads}, generations {sample.Generations}, clients {sample.Clients}"
                        )
                    );
            }
            catch (Exception e) when (server.HasExited && e is HttpRequestException or IOException or WebSocketGoneException)
            {
                // Said by the caller.
            }
        }
        return samples;
    }

    string[] LoadArguments(IPEndPoint end, int serverPid, string json) =>
        [
            loadDll.FullName,
            "--url",
            $"ws://{end}/ws/test/chat",
            "--pid",
            $"{serverPid}",
            "--json",
            json,
            "--clients",
            $"{plan.Clients}",
            "--senders",
            "10",
            "--rate",
            $"{plan.RatePerSecond}",
            "--duration",
            $"{plan.Duration.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
            "--warmup",
            "1s",
            "--fault",
            $"disconnects:{plan.Disconnects}",
            "--fault",
            $"storm:{plan.Storm}",
            "--fault",
            "slow-readers:5",
            "--fault",
            "half-open:5",
        ];
}
