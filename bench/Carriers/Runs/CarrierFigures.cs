namespace PluginChat.Bench.Carriers.Runs;

/// <summary>What one carrier did in one round.</summary>
/// <param name="P50Milliseconds">From the publisher to each reader, at a pace.</param>
/// <param name="MessagesPerSecond">Published and read by all, with as many under way as the plan says.</param>
/// <param name="RedisMicroseconds">Processor time of Redis for each of these messages.</param>
/// <param name="IdleCores">Processor time of Redis and of all readers over time, while nothing is sent.</param>
/// <param name="Wrong">Messages that were missing, doubled or in another order at a reader.</param>
sealed record CarrierFigures(
    double P50Milliseconds,
    double P99Milliseconds,
    double MessagesPerSecond,
    double RedisMicroseconds,
    double IdleCores,
    long Wrong
);
