namespace PluginChat.Simulation.Tests.Stores;

/// <summary>A message in a channel's log.</summary>
/// <param name="Offset">Its number.</param>
/// <param name="Time">When it came, in microseconds of the server's clock; never the same twice on one branch.</param>
/// <param name="Bytes">All payloads up to it.</param>
/// <param name="Data">What the host encoded.</param>
/// <param name="Before">The time of the one before it.</param>
sealed record LogEntry(long Offset, long Time, long Bytes, byte[] Data, long Before)
{
    /// <summary>Which of all entries that any server ever took: two that have the same number are told apart by it, and by nothing that
    /// hosts go by.</summary>
    public long Serial { get; init; }

    /// <summary>The same of the one before it; 0 for none.</summary>
    public long SerialBefore { get; init; }
}
