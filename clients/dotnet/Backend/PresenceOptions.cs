namespace PluginChat.Client.Backend;

/// <summary>Of whom to hear.</summary>
public sealed record PresenceOptions
{
    /// <summary>Whose action, by its path below <c>controllers/</c>, where several have one of that name.</summary>
    public string? Controller { get; init; }

    /// <summary>How many clients to list at most, from 0, which asks for their number alone, to 10,000; null for 1,000.</summary>
    public int? Limit { get; init; }
}
