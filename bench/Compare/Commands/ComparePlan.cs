namespace PluginChat.Bench.Compare.Commands;

/// <summary>What to measure, and how long. <c>--help</c> explains it.</summary>
sealed record ComparePlan
{
    public required string Script { get; init; }
    public required IReadOnlyList<string> Servers { get; init; }
    public required IReadOnlyList<string> Scenarios { get; init; }
    public required int Rounds { get; init; }
    public required string Duration { get; init; }

    /// <summary>In slow-readers: those that stop must fall behind by the host's limit.</summary>
    public required string SlowDuration { get; init; }

    public required string Warmup { get; init; }
    public required CoreList ServerCores { get; init; }
    public required CoreList LoadCores { get; init; }

    /// <summary>Messages a second to the room of ten thousand.</summary>
    public required int RatePerSecond { get; init; }

    public string Command =>
        $"{Script} --only {string.Join(',', Servers)} --scenario {string.Join(',', Scenarios)} --rounds {Rounds}"
        + $" --duration {Duration} --slow-duration {SlowDuration} --warmup {Warmup} --rate "
        + $"{RatePerSecond} --server-cores {ServerCores} --load-cores {LoadCores}";
}
