using PluginChat.Bench.Load.Faults;
using PluginChat.Bench.Load.Protocols;

namespace PluginChat.Bench.Load.Commands;

/// <summary>The options. <c>load --help</c> explains them.</summary>
sealed record LoadPlan
{
    /// <summary>Where the chat is. Of more than one each has its part of the clients, as of servers behind a balancer.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    public required int Clients { get; init; }
    public required int Senders { get; init; }
    public double? RatePerSecond { get; init; }
    public int? Window { get; init; }
    public required int SizeBytes { get; init; }
    public bool Compressible { get; init; }
    public required TimeSpan Warmup { get; init; }
    public required TimeSpan Duration { get; init; }
    public int RampPerSecond { get; init; }
    public required int Threads { get; init; }
    public IReadOnlyList<int> ServerPids { get; init; } = [];
    public ProtocolKind Protocol { get; init; }
    public bool Deflate { get; init; }
    public int VerifyEvery { get; init; } = 1;
    public bool TotalOrder { get; init; } = true;
    public string? Origin { get; init; }
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>
    /// Of every so many clients one has its latencies recorded: at most 1,000 of them at a rate, at most 100 in a closed loop,
    /// where there are many more messages. Recording costs the load more than checking.
    /// </summary>
    public int LatencyEvery => Math.Max(1, (Clients + LatencyClients - 1) / LatencyClients);

    /// <summary>Every so many clients' latencies are recorded, of those whose messages are checked.</summary>
    public int SampleEvery => VerifyEvery * Math.Max(1, LatencyEvery / VerifyEvery);

    int LatencyClients => Window is null ? 1000 : 100;
}
