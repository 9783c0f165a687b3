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
#pragma warning disable RS0027 // The overloads differ in their first parameter, which has no default: no call can mean two of them.
public interface IClients : IReadOnlyCollection<IWebSocketClient>
{
    /// <summary>
    /// Sends a message to every client of the set. It is encoded once, never waits for a socket, and its bytes are copied
    /// before it returns. A client that cannot keep up is closed with <see cref="WebSocketCloseCode.TryAgainLater"/>.
    /// </summary>
    /// <param name="message">What to send. It goes out as one message, whatever its size.</param>
    /// <param name="except">A client that does not get it, such as the sender; null for none.</param>
    /// <returns>The number of this host's clients that it is for, which is no promise of arrival.</returns>
    /// <exception cref="ArgumentException">The message is text and its bytes are not valid UTF-8.</exception>
    /// <exception cref="PublishRefusedException">Several hosts serve the action, and what passes messages between them is away.</exception>
    int Send(WebSocketMessage message, IWebSocketClient? except = null);

    /// <summary>Sends a message as <see cref="Send(WebSocketMessage, IWebSocketClient?)"/> does, without an exception.</summary>
    /// <param name="message">What to send.</param>
    /// <param name="except">A client that does not get it; null for none.</param>
    /// <returns><see cref="SendResult.Queued"/>, or <see cref="SendResult.Refused"/> or <see cref="SendResult.InvalidText"/> where nobody
    /// gets it.</returns>
    SendResult TrySend(WebSocketMessage message, IWebSocketClient? except = null)
    {
        try
        {
            Send(message, except);
            return SendResult.Queued;
        }
        catch (PublishRefusedException)
        {
            return SendResult.Refused;
        }
    }

    /// <summary>Sends a text message to every client of the set.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The number of this host's clients that it is for, which is no promise of arrival.</returns>
    int Send(string text) => Send(WebSocketMessage.Text(text));

    /// <summary>Sends a text message to every client of the set but one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="except">The client that does not get it, such as the sender; null for none.</param>
    /// <returns>The number of this host's clients that it is for, which is no promise of arrival.</returns>
    int Send(string text, IWebSocketClient? except) => Send(WebSocketMessage.Text(text), except);

    /// <summary>
    /// Sends a text message as <see cref="Send(string)"/> does, and returns what became of it as
    /// <see cref="TrySend(WebSocketMessage, IWebSocketClient?)"/>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>As <see cref="TrySend(WebSocketMessage, IWebSocketClient?)"/>.</returns>
    SendResult TrySend(string text) => TrySend(WebSocketMessage.Text(text));

    /// <summary>
    /// Sends a text message to all but one, and returns what became of it as <see cref="TrySend(WebSocketMessage, IWebSocketClient?)"/>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="except">The client that does not get it; null for none.</param>
    /// <returns>As <see cref="TrySend(WebSocketMessage, IWebSocketClient?)"/>.</returns>
    SendResult TrySend(string text, IWebSocketClient? except) => TrySend(WebSocketMessage.Text(text), except);

    /// <summary>Finds a client of the set.</summary>
    /// <param name="id">Its <see cref="IWebSocketClient.Id"/>.</param>
    /// <param name="client">The client, where there is one.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client);
}
