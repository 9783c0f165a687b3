namespace PluginChat.Host.Configuration;

/// <summary>The <c>timeouts</c> block. <see cref="Timeout.InfiniteTimeSpan"/> stands for <c>never</c>.</summary>
sealed record TimeoutsConfig
{
    /// <summary>A WebSocket without data in either direction for this long is closed with 1008. Default 30 s, ESP's.</summary>
    public TimeSpan Inactivity { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A whole request. Default 5 min, ESP's. It does not apply to an open WebSocket.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Receiving the request's headers. Default 5 s, ESP's.</summary>
    public TimeSpan Parse { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Draining clients when the host stops. Default 5 s.</summary>
    public TimeSpan Exit { get; init; } = TimeSpan.FromSeconds(5);
}
