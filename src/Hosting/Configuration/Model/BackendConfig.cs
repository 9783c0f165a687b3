namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What the site's own backend may ask of the host, and how it says who it is. Without it nobody may.</summary>
/// <param name="Key">The secrets that let it in, one a line; null where only tokens do.</param>
/// <param name="Bearer">The tokens that let it in; null where only keys do.</param>
sealed record BackendConfig(SecretConfig? Key, BearerConfig? Bearer)
{
    /// <summary>As long as the digest that it is compared by: nobody guesses it, whatever the rate.</summary>
    public const int LeastKeyBytes = 32;

    /// <summary>What one message may have; it is in memory as a whole.</summary>
    public long MessageBytes { get; init; } = 64 << 10;

    /// <summary>Requests that are let in, one second's worth at once.</summary>
    public long RequestsPerSecond { get; init; } = 1000;
}
