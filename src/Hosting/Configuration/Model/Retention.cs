namespace PluginChat.Hosting.Configuration.Model;

/// <summary>How much of a channel is kept: whichever bound is reached first.</summary>
/// <param name="KeepsHistory">Whether this host keeps messages for clients that come back, as well as the engine.</param>
/// <param name="Messages">How many.</param>
/// <param name="Bytes">Payloads together.</param>
/// <param name="Age">How long.</param>
sealed record Retention(bool KeepsHistory, long Messages, long Bytes, TimeSpan Age)
{
    public static readonly Retention Default = new(false, 10_000, 16 << 20, TimeSpan.FromMinutes(5));

    /// <summary>As much as either keeps: several routes may lead to one action.</summary>
    public Retention Or(Retention other) =>
        new(KeepsHistory || other.KeepsHistory, Math.Max(Messages, other.Messages), Math.Max(Bytes, other.Bytes), Longer(Age, other.Age));

    static TimeSpan Longer(TimeSpan left, TimeSpan right) =>
        left == Timeout.InfiniteTimeSpan || right == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan
        : left > right ? left
        : right;
}
