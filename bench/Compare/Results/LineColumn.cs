using System.Globalization;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Results;

/// <summary>A column of a scenario's table.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Cell">What it says of a line, beside the host's line under the same load.</param>
sealed record LineColumn(string Title, Func<ScenarioLine, ScenarioLine?, string> Cell)
{
    /// <summary>The columns that say something about these lines.</summary>
    public static IReadOnlyList<LineColumn> Of(IReadOnlyList<ScenarioLine> lines)
    {
        List<LineColumn> columns = [new("server", (line, _) => line.Server)];
        if (lines.Any(line => line.Case.Length > 0))
            columns.Add(new("clients", (line, _) => line.Case));
        columns.AddRange([
            new("deliveries/s", (line, _) => Report.Number(line.DeliveriesPerSecond, "N0")),
            new("host ÷ it", (line, host) => Times(host?.DeliveriesPerSecond / line.DeliveriesPerSecond)),
            new("server CPU, µs/delivery", (line, _) => Report.Number(line.CpuMicrosecondsPerDelivery, "0.00")),
            new("host ÷ it", (line, host) => Times(host?.CpuMicrosecondsPerDelivery / line.CpuMicrosecondsPerDelivery)),
            new("p50 ms", (line, _) => Milliseconds(line.P50Milliseconds)),
            new("p99 ms", (line, _) => Milliseconds(line.P99Milliseconds)),
            new("MB max", (line, _) => Report.Number(line.ResidentMegabytesMax)),
            new(
                "cores: server / load",
                (line, _) => $"{Report.Number(line.ServerCores, "0.00")} / {Report.Number(line.LoadCores, "0.00")}"
            ),
            new("lost / doubled / reordered", (line, _) => $"{line.Lost} / {line.Doubled} / {line.Reordered}"),
        ]);
        if (lines.Any(line => line.AllocatedPerMessage is not null))
            columns.Add(new("bytes allocated per message", (line, _) => Report.Number(line.AllocatedPerMessage, "N0")));
        if (lines.Any(line => line.SlowReaders > 0))
        {
            columns.Add(
                new("closed with 1013, says the server", (line, _) => line.FellBehind?.ToString(CultureInfo.InvariantCulture) ?? "-")
            );
            columns.Add(
                new(
                    "slow ones saw: 1013 / other end / open",
                    (line, _) => line.SlowReaders == 0 ? "" : $"{line.Closed1013} / {line.ClosedOtherwise} / {line.StillOpen}"
                )
            );
        }
        return columns;
    }

    public static IEnumerable<string[]> Rows(IReadOnlyList<ScenarioLine> lines, IReadOnlyList<LineColumn> columns) =>
        lines.Select(line =>
            columns
                .Select(column => column.Cell(line, lines.FirstOrDefault(each => each.Server == ServerId.Host && each.Case == line.Case)))
                .ToArray()
        );

    static string Milliseconds(double? value) => Report.Number(value, value < 10 ? "0.00" : "0.0");

    static string Times(double? ratio) => ratio is { } value && double.IsFinite(value) ? Report.Number(value, "0.00") : "-";
}
