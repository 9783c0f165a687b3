namespace PluginChat.Bench.Load.Runs;

/// <summary>What a run found. The names are those of the JSON: bench/README.md documents them.</summary>
sealed record LoadResult(
    bool Passed,
    string? Problem,
    ConnectFigures Connects,
    TrafficFigures Traffic,
    LatencyFigures LatencyMicroseconds,
    CheckFigures Checks,
    CpuFigures Load,
    ServerFigures? Server,
    FaultFigures Faults,
    VersionFigures Versions
);

/// <param name="Opened">Of the first clients.</param>
/// <param name="PerSecond">From the first's start to the last's end; the ramp bounds it.</param>
/// <param name="Failures">Connections that did not open, replacements too.</param>
sealed record ConnectFigures(long Opened, double PerSecond, long Failures);

/// <summary>Of the time that was measured, but for the two totals.</summary>
sealed record TrafficFigures(
    double Seconds,
    long Sent,
    long Deliveries,
    double SentPerSecond,
    double DeliveriesPerSecond,
    long TotalSent,
    long TotalDeliveries,
    long Pings
);

/// <param name="EveryNthClient">Of every so many clients one has its latencies recorded.</param>
sealed record LatencyFigures(long Samples, int EveryNthClient, long P50, long P90, long P99, long P999, long Max);

sealed record CheckFigures(long Lost, long Doubled, long Reordered, long OrderMismatches, long Foreign, long Disconnected, bool Drained);

/// <param name="CpuMicrosecondsPerDelivery">Processor time over deliveries, both of the time that was measured.</param>
/// <param name="Cores">Processor time over time.</param>
sealed record CpuFigures(double CpuMicrosecondsPerDelivery, double Cores)
{
    public static CpuFigures Of(TimeSpan used, Snapshot from, Snapshot to) =>
        new(used.TotalMicroseconds / Math.Max(1, to.Deliveries - from.Deliveries), used.TotalNanoseconds / (to.At - from.At));
}

sealed record ServerFigures(
    double CpuMicrosecondsPerDelivery,
    double Cores,
    long ResidentBytesAtStart,
    long ResidentBytesAtEnd,
    long ResidentBytesMax
);

sealed record FaultFigures(
    long Dropped,
    Endings SlowReaders,
    Endings Silent,
    Endings HalfShaken,
    IReadOnlyDictionary<int, long> CloseCodes
);

sealed record VersionFigures(string Load, string Runtime, string HdrHistogram);
