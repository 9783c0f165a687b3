namespace PluginChat.Hosting.Configuration.Model;

/// <summary>The <c>timeouts</c> block. <see cref="Timeout.InfiniteTimeSpan"/> stands for <c>never</c>.</summary>
sealed record TimeoutsConfig
{
    /// <summary>A WebSocket without data in either direction for this long is closed with 1008. Default 30 s, ESP's.</summary>
    public TimeSpan Inactivity { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A client from which nothing came for this long is sent a ping (<c>ping</c>, a key of ours: ESP has a directive). Default
    /// 30 s: under the 60 s after which common proxies cut a silent connection.
    /// </summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A client from which nothing comes for this long after a ping is closed with 1011 (<c>pong</c>, ours). Default 20 s.
    /// </summary>
    public TimeSpan Pong { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long something may wait unsent for one client; over it the client is closed with 1013 (<c>backlog</c>, ours: ESP waits for
    /// ever). It is kept to about a second. Default 30 s.
    /// </summary>
    public TimeSpan Backlog { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// From a WebSocket message's first byte to its last; a client that takes longer is closed with 1008 (<c>message</c>, ours). Default 5
    /// min, that of <see cref="Request"/>.
    /// </summary>
    public TimeSpan Message { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A whole request. Default 5 min, ESP's. It does not apply to an open WebSocket.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session lives without a request that uses it. Default 5 min, ESP's.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Receiving the request's headers. Default 5 s, ESP's.</summary>
    public TimeSpan Parse { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Draining clients when the host stops. Default 5 s.</summary>
    public TimeSpan Exit { get; init; } = TimeSpan.FromSeconds(5);
}
