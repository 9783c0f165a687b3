namespace PluginChat.Client.Backend;

/// <summary>Who a backend is, and for how long it asks. Read when the client is made; later changes count for nothing.</summary>
public sealed class PluginChatBackendOptions
{
    /// <summary>A key of <c>http.backend.key</c>, with or without the line's end; null where there is a token.</summary>
    public string? Key { get; set; }

    /// <summary>Asked before each attempt, so that an expired token is replaced; null where there is a key.</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; set; }

    /// <summary>
    /// For how long to ask again where there was no answer, or one that says that it may be otherwise soon (408, 409, 429, 502, 503, 504):
    /// 30 seconds by default, from 0 on, which asks once. Pauses are random and grow up to 5 seconds; a site's <c>Retry-After</c> counts.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>From 0 up to 1: what spreads the pauses.</summary>
    internal Func<double> Chance { get; set; } = Random.Shared.NextDouble;
}
