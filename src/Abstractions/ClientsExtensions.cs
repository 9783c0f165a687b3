using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginChat;

/// <summary>The ways to send to a set of clients. Each is <see cref="IClients.Send"/>, with its results.</summary>
public static class ClientsExtensions
{
    /// <summary>Sends a message to every client of the set.</summary>
    /// <param name="clients">The set.</param>
    /// <param name="message">What to send. It goes out as one message, whatever its size.</param>
    /// <returns>As <see cref="IClients.Send"/>.</returns>
    public static SendResult Send(this IClients clients, WebSocketMessage message)
    {
        ArgumentNullException.ThrowIfNull(clients);
        return clients.Send(message, except: null);
    }

    /// <summary>Sends a text to every client of the set.</summary>
    /// <param name="clients">The set.</param>
    /// <param name="text">The text. A surrogate without its partner is sent as U+FFFD.</param>
    /// <returns>As <see cref="IClients.Send"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static SendResult Send(this IClients clients, string text) => Send(clients, text, except: null);

    /// <summary>Sends a text to every client of the set but one.</summary>
    /// <param name="clients">The set.</param>
    /// <param name="text">The text. A surrogate without its partner is sent as U+FFFD.</param>
    /// <param name="except">The client that does not get it, such as the sender; null for none.</param>
    /// <returns>As <see cref="IClients.Send"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static SendResult Send(this IClients clients, string text, IWebSocketClient? except)
    {
        ArgumentNullException.ThrowIfNull(clients);
        return clients.Send(WebSocketMessage.Text(text), except);
    }

    /// <summary>
    /// Sends a value as a JSON text to every client of the set: names in camel case, as <see cref="JsonSerializerOptions.Web"/> has it.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="clients">The set.</param>
    /// <param name="value">The value.</param>
    /// <returns>As <see cref="IClients.Send"/>.</returns>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static SendResult SendJson<T>(this IClients clients, T value) => SendJson(clients, value, except: null);

    /// <summary>
    /// Sends a value as a JSON text to every client of the set but one: names in camel case, as <see cref="JsonSerializerOptions.Web"/>
    /// has it.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="clients">The set.</param>
    /// <param name="value">The value.</param>
    /// <param name="except">The client that does not get it, such as the sender; null for none.</param>
    /// <returns>As <see cref="IClients.Send"/>.</returns>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static SendResult SendJson<T>(this IClients clients, T value, IWebSocketClient? except)
    {
        ArgumentNullException.ThrowIfNull(clients);
        return clients.Send(WebSocketMessage.Json(value), except);
    }

    /// <summary>Sends a value as a JSON text to every client of the set.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="clients">The set.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written: of a <c>JsonSerializerContext</c>.</param>
    /// <returns>As <see cref="IClients.Send"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="type"/> is null.</exception>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static SendResult SendJson<T>(this IClients clients, T value, JsonTypeInfo<T> type) =>
        SendJson(clients, value, type, except: null);

    /// <summary>Sends a value as a JSON text to every client of the set but one.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="clients">The set.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written: of a <c>JsonSerializerContext</c>.</param>
    /// <param name="except">The client that does not get it, such as the sender; null for none.</param>
    /// <returns>As <see cref="IClients.Send"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="type"/> is null.</exception>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static SendResult SendJson<T>(this IClients clients, T value, JsonTypeInfo<T> type, IWebSocketClient? except)
    {
        ArgumentNullException.ThrowIfNull(clients);
        return clients.Send(WebSocketMessage.Json(value, type), except);
    }
}
