using System.Diagnostics.CodeAnalysis;

namespace PluginChat;

/// <summary>A set of clients that a message can be sent to: everyone on an action, or a group.</summary>
/// <remarks>
/// <para>All members may be used on any thread. Enumerating gives a snapshot.</para>
/// <para><b>Order.</b> Everyone sees the messages of one action in one order: broadcasts, group messages and direct sends
/// that were made one after the other arrive one after the other.</para>
/// <para><b>Several hosts</b> (<c>scaleOut</c>). A message reaches the clients of all hosts, in the same order everywhere.
/// It goes by way of the engine, so that a direct send made right after it may arrive before it. What can be counted,
/// found or enumerated here are this host's clients; see <see cref="IPresence"/> for all.</para>
/// </remarks>
public interface IClients : IReadOnlyCollection<IWebSocketClient>
{
    /// <summary>
    /// Sends a message to every client of the set. It is encoded once, never waits for a socket, and its bytes are copied
    /// before it returns. A client that cannot keep up is closed with <see cref="WebSocketCloseCode.TryAgainLater"/>.
    /// </summary>
    /// <remarks>For text, JSON and all but one client see <see cref="ClientsExtensions"/>.</remarks>
    /// <param name="message">What to send. It goes out as one message, whatever its size.</param>
    /// <param name="except">A client that does not get it, such as the sender; null for none.</param>
    /// <returns>
    /// <see cref="SendResult.Queued"/>, which is no promise of arrival; <see cref="SendResult.Refused"/> or <see
    /// cref="SendResult.InvalidText"/> where nobody gets it.
    /// </returns>
    SendResult Send(WebSocketMessage message, IWebSocketClient? except);

    /// <summary>Finds a client of the set.</summary>
    /// <param name="id">Its <see cref="IWebSocketClient.Id"/>.</param>
    /// <param name="client">The client, where there is one.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client);

    /// <summary>The clients of the action who signed in as a user.</summary>
    /// <param name="name">The user's name, compared by ordinal; not empty.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty. Who has not signed in is in no such set.</exception>
    /// <exception cref="NotSupportedException">The set is not everyone on an action but a part of them, such as a group.</exception>
    IUserClients User(string name) =>
        throw new NotSupportedException("Only everyone on an action has users; ask its 'Clients' for them, not a group or a user.");
}
