namespace PluginChat.Hosting.Channels;

/// <summary>How the way to what hosts share is, for the status page and the meters.</summary>
/// <param name="IsConnected">Whether it answers.</param>
/// <param name="Elapsed">For how long it has been so.</param>
/// <param name="Connections">Connections that were made since the start; the first is one.</param>
/// <param name="RoundTrip">What the last beat took, there and back; null before the first.</param>
/// <param name="Hosts">Hosts that are there, this one too.</param>
/// <param name="OtherSites">Sites that use the same prefix and so hear this one.</param>
sealed record EngineState(
    bool IsConnected,
    TimeSpan Elapsed,
    long Connections,
    TimeSpan? RoundTrip,
    int Hosts,
    IReadOnlyList<string> OtherSites
)
{
    /// <summary>A host alone.</summary>
    public static readonly EngineState Embedded = new(true, TimeSpan.Zero, 0, null, 1, []);
}
