namespace PluginChat.Bench.ReloadGap;

/// <param name="Clients">Open connections.</param>
/// <param name="Senders">How many of them send.</param>
/// <param name="Reloads">Edits under load, each beside a stretch of equal length without one.</param>
sealed record GapPlan(int Clients, int Senders, int Reloads)
{
    /// <summary>Around each edit, and between two: long enough for compiling, swapping and retiring.</summary>
    public TimeSpan Stretch { get; } = TimeSpan.FromMilliseconds(1500);
}
