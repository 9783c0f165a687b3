namespace PluginChat.Client.Backend;

/// <summary>Which messages to read.</summary>
public sealed record HistoryOptions
{
    /// <summary>Whose action, by its path below <c>controllers/</c>, where several have one of that name.</summary>
    public string? Controller { get; init; }

    /// <summary>How many messages at most, from 1 to 1,000; null for 100.</summary>
    public int? Limit { get; init; }

    /// <summary>Those after this position, which an answer before had; null for the last ones.</summary>
    public string? After { get; init; }
}
