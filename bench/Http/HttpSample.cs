namespace PluginChat.Bench.Http;

/// <summary>One server under one kind of request, after a warm-up.</summary>
/// <param name="Server">The server.</param>
/// <param name="Scenario">The kind of request.</param>
/// <param name="RequestsPerSecond">Answered with 200.</param>
/// <param name="P99">The 99th percentile of the time to an answer, in milliseconds.</param>
/// <param name="AllocatedPerRequest">Bytes.</param>
/// <param name="Busy">The part of its one core that the server used: under 0.97 the load was the bound.</param>
/// <param name="Bytes">Of the answer's body.</param>
sealed record HttpSample(
    string Server,
    string Scenario,
    double RequestsPerSecond,
    double P99,
    double AllocatedPerRequest,
    double Busy,
    int Bytes
);
