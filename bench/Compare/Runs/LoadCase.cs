namespace PluginChat.Bench.Compare.Runs;

/// <summary>One kind of load in a scenario.</summary>
/// <param name="Name">What the table calls it; empty where the scenario has only one.</param>
/// <param name="Senders">Clients that send: the load uses no more threads.</param>
/// <param name="Deflate">Whether messages are compressed.</param>
/// <param name="Options">What bench/Load is told besides.</param>
/// <param name="Duration">How long it is measured, where the plan's time is not enough.</param>
sealed record LoadCase(string Name, int Senders, bool Deflate, string Options, string? Duration = null)
{
    /// <summary>How long it is under load before that, where the plan's time is not enough.</summary>
    public string? Warmup { get; init; }

    /// <summary>Whether the server is asked meanwhile what it allocates.</summary>
    public bool WatchesAllocation { get; init; }

    public IEnumerable<string> Arguments =>
        [.. Options.Split(' '), "--senders", $"{Senders}", .. Deflate ? ["--deflate"] : Array.Empty<string>()];
}
