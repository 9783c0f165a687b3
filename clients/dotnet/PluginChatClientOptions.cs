using System.Net.WebSockets;

namespace PluginChat.Client;

/// <summary>How a client connects. It is read when the client is made; later changes count for nothing.</summary>
public sealed class PluginChatClientOptions
{
    /// <summary>Sub-protocols for a host that does not resume; <c>chat</c> by default.</summary>
    public IReadOnlyList<string> Protocols { get; set; } = ["chat"];

    /// <summary>How many earlier messages are wanted where there is nothing to resume; from 0, which is the default.</summary>
    public int History { get; set; }

    /// <summary>
    /// Asked before each attempt to connect, so that an expired token is replaced; what it returns is sent as <c>access_token</c> in the
    /// query, null for nothing. Where it throws, the client tries again after a pause.
    /// </summary>
    public Func<CancellationToken, ValueTask<string?>>? AccessToken { get; set; }

    /// <summary>
    /// How long a silent network may go unnoticed: 10 seconds by default, from 100 ms on; <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What is asked by HTTP where the WebSocket says nothing: it completes where the server answers, and throws where it does not, or its
    /// token is cancelled. By default <c>HEAD /</c> of the same server, which any status answers.
    /// </summary>
    public Func<CancellationToken, Task>? Probe { get; set; }

    /// <summary>Sets what else a handshake needs: headers, certificates, a proxy. Called before each attempt.</summary>
    public Action<ClientWebSocketOptions>? Configure { get; set; }

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>From 0 up to 1: what spreads the pauses.</summary>
    internal Func<double> Chance { get; set; } = Random.Shared.NextDouble;
}
