namespace PluginChat;

/// <summary>
/// The clients of an action who signed in as one user: each tab and each device is one. They are members by themselves, from when they
/// connect until they are gone.
/// </summary>
/// <remarks>
/// All members may be used on any thread. It is there whether the user is connected or not, and whether there is such a user or not. On
/// several hosts (<c>scaleOut</c>) it is sent to on all of them; what can be counted, found or enumerated are this host's clients.
/// </remarks>
public interface IUserClients : IClients
{
    /// <summary>The user's name, as the identity of <see cref="IWebSocketClient.User"/> has it.</summary>
    string Name { get; }

    /// <summary>
    /// Closes all that are connected now, on every host, once everything sent to them before is out. Nothing keeps the user from
    /// connecting again.
    /// </summary>
    /// <remarks>
    /// On other hosts it happens a few milliseconds later. A host that has no way to them for the moment closes them when it has, within
    /// an hour, and only those that were connected at the time of the call.
    /// </remarks>
    /// <param name="code">The close code the clients get.</param>
    /// <param name="reason">As in <see cref="IWebSocketClient.Close"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is none that a close frame may carry, see
    /// <see cref="WebSocketClose.CanSend"/>.</exception>
    void Disconnect(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null);
}
