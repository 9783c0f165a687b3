namespace PluginChat;

/// <summary>
/// Names the headers of the handshake that clients of an action keep, see <see cref="IWebSocketClient.Headers"/>. The others are
/// forgotten once the
/// handshake is answered.
/// </summary>
/// <remarks>
/// Put it on a class that derives from <see cref="WebSocketAction"/>. What an edit adds is kept for clients that connect from then on.
/// Values count towards
/// what the host keeps for each client: name what you need.
/// </remarks>
/// <param name="names">The headers' names; case does not matter.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepHeadersAttribute(params string[] names) : Attribute
{
    /// <summary>The headers' names, as they were given.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
