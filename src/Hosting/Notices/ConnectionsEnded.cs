namespace PluginChat.Hosting.Notices;

/// <summary>The WebSockets that a client, a group or a user had at that moment are closed.</summary>
/// <param name="Controller">Of which controller; null for all.</param>
/// <param name="Action">Of which action; null for all.</param>
/// <param name="Whose">What the name names.</param>
/// <param name="Name">Which one.</param>
/// <param name="Code">The close code.</param>
/// <param name="Reason">The text that goes with it.</param>
sealed record ConnectionsEnded(
    string? Controller,
    string? Action,
    ConnectionOwner Whose,
    string Name,
    WebSocketCloseCode Code,
    string Reason
) : Notice(s_lifetime)
{
    // For hosts that were cut off. A WebSocket that such a host has had for longer is none that anybody waits to see closed.
    static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);
}
