namespace PluginChat.Bench.Http;

/// <summary>One server under one kind of request, after a warm-up.</summary>
/// <param name="Server">The server.</param>
/// <param name="Scenario">The kind of request.</param>
/// <param name="RequestsPerSecond">Answered with 200.</param>
/// <param name="P99">The 99th percentile of the time to an answer, in milliseconds.</param>
/// <param name="AllocatedPerRequest">Bytes.</param>
/// <param name="Busy">The part of its one core that the server used.</param>
/// <param name="Timeouts">Requests that were not answered for 2 s.</param>
/// <param name="Bytes">Of the answer's body.</param>
sealed record HttpSample(
    string Server,
    string Scenario,
    double RequestsPerSecond,
    double P99,
    double AllocatedPerRequest,
    double Busy,
    int Timeouts,
    int Bytes
)
{
    // Less, and the load was the bound, or something else had the core.
    const double LeastBusy = 0.97;

    /// <summary>Whether the server was the bound, so that its figure is one of the server.</summary>
    public bool Counts => Busy >= LeastBusy && Timeouts == 0;
}
