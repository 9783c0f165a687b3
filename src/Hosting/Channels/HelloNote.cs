using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Channels;

/// <summary>What a client is told first on a connection (docs/protocol.md).</summary>
/// <param name="Client">Who the client is, for its next handshake.</param>
/// <param name="Position">Where the first message that follows comes after; unknown while the engine is unavailable.</param>
sealed record HelloNote(ClientKey Client, ChannelPosition Position)
{
    /// <summary>What lets it come back to this position or a later one; null where there is no position.</summary>
    public string? Token { get; init; }

    /// <summary>Whether everything to all since the client's position follows; null where it named none.</summary>
    public bool? Resumed { get; init; }

    /// <summary>Why not.</summary>
    public string? Reason { get; init; }

    /// <summary>How many messages follow from before this connection.</summary>
    public int Messages { get; init; }

    /// <summary>
    /// How many went to groups between the position and this connection, that may have been for this client. They do not follow.
    /// </summary>
    public long ToGroups { get; init; }

    /// <summary>Whether the client numbers what it sends from now on.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>Up to which of those numbers everything was passed on; null where nothing is known of its session.</summary>
    public long? Received { get; init; }

    /// <summary>
    /// How many were sent to this client alone on the connection that it comes back from; null where that is not known here.
    /// </summary>
    public long? ToOne { get; init; }
}
