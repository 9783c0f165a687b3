using System.Text.Json;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>What bench/Load writes as "results", as far as it is compared. bench/README.md explains the figures.</summary>
sealed record LoadFigures(
    bool Passed,
    string? Problem,
    LoadFigures.TrafficFigures Traffic,
    LoadFigures.LatencyFigures LatencyMicroseconds,
    LoadFigures.CheckFigures Checks,
    LoadFigures.CpuFigures Load,
    LoadFigures.ServerFigures Server,
    LoadFigures.FaultFigures Faults
)
{
    static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web);

    public sealed record TrafficFigures(double SentPerSecond, double DeliveriesPerSecond);

    public sealed record LatencyFigures(double P50, double P99);

    public sealed record CheckFigures(long Lost, long Doubled, long Reordered, long OrderMismatches, long Disconnected);

    public sealed record CpuFigures(double Cores);

    public sealed record ServerFigures(double CpuMicrosecondsPerDelivery, double Cores, long ResidentBytesMax);

    public sealed record FaultFigures(EndingFigures SlowReaders);

    public sealed record EndingFigures(long Opened, long Closed1013, long ClosedOtherwise, long Reset, long StillOpen);

    public static LoadFigures Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.GetProperty("results").Deserialize<LoadFigures>(s_web)!;
    }
}
