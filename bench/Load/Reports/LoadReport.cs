using PluginChat.Bench.Load.Commands;
using PluginChat.Bench.Load.Runs;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Load.Reports;

static class LoadReport
{
    const double Megabyte = 1 << 20;

    public static void Write(Report report, LoadPlan plan, LoadResult result, FileInfo? json)
    {
        report.Print(Title(plan), ["", "figure"], Rows(plan, result));
        Console.WriteLine(result.Passed ? "All checks passed." : $"FAILED{(result.Problem is null ? "" : ": " + result.Problem)}");
        report.PrintMachine();
        report.Save(json, plan, result);
    }

    static string Title(LoadPlan plan)
    {
        var pace = plan.Window is { } window ? $"window {window}" : $"{plan.RatePerSecond:0.##} messages/s";
        return $"{plan.Clients:N0} clients, {plan.Senders:N0} senders, {pace}, {plan.SizeBytes} "
            + $"bytes, {plan.Protocol}{(plan.Deflate ? " deflate" : "")}";
    }

    static IEnumerable<string[]> Rows(LoadPlan plan, LoadResult result)
    {
        static string Count(long value) => Report.Number(value, "N0");
        var (traffic, latency, checks) = (result.Traffic, result.LatencyMicroseconds, result.Checks);
        yield return ["connects/s", Report.Number(result.Connects.PerSecond)];
        yield return ["sent", Count(traffic.Sent)];
        yield return ["deliveries", Count(traffic.Deliveries)];
        yield return ["deliveries/s", Report.Number(traffic.DeliveriesPerSecond, "N0")];
        yield return [$"latency, us: samples (every {latency.EveryNthClient}. client)", Count(latency.Samples)];
        yield return ["p50 / p90 / p99", $"{Count(latency.P50)} / {Count(latency.P90)} / {Count(latency.P99)}"];
        yield return ["p99.9 / max", $"{Count(latency.P999)} / {Count(latency.Max)}"];
        if (result.Server is { } server)
        {
            yield return ["server CPU, us/delivery", Report.Number(server.CpuMicrosecondsPerDelivery, "0.000")];
            yield return ["server CPU, cores", Report.Number(server.Cores, "0.00")];
            yield return
            [
                "server memory, MB: start / end / max",
                string.Join(
                    " / ",
                    new[] { server.ResidentBytesAtStart, server.ResidentBytesAtEnd, server.ResidentBytesMax }.Select(bytes =>
                        Report.Number(bytes / Megabyte, "0.0")
                    )
                ),
            ];
        }
        yield return ["load CPU, us/delivery", Report.Number(result.Load.CpuMicrosecondsPerDelivery, "0.000")];
        yield return ["load CPU, cores", Report.Number(result.Load.Cores, "0.00")];
        yield return ["lost / doubled / reordered", $"{Count(checks.Lost)} / {Count(checks.Doubled)} / {Count(checks.Reordered)}"];
        yield return [plan.TotalOrder ? "order mismatches" : "order mismatches (allowed)", Count(checks.OrderMismatches)];
        yield return ["foreign messages", Count(checks.Foreign)];
        yield return ["disconnected / not connected", $"{Count(checks.Disconnected)} / {Count(result.Connects.Failures)}"];
        if (result.Faults.Dropped > 0)
            yield return ["reset and replaced by the load", Count(result.Faults.Dropped)];
        foreach (
            var (name, endings) in new[]
            {
                ("slow readers", result.Faults.SlowReaders),
                ("silent", result.Faults.Silent),
                ("half a handshake", result.Faults.HalfShaken),
            }
        )
        {
            if (endings.Opened > 0)
                yield return
                [
                    $"{name}: 1013 / other close / reset / still open",
                    $"{Count(endings.Closed1013)} / {Count(endings.ClosedOtherwise)} / {Count(endings.Reset)} / {Count(endings.StillOpen)}",
                ];
        }
    }
}
