using System.Text.Json.Serialization.Metadata;

namespace PluginChat;

/// <summary>The ways to send to one client. Each is <see cref="IWebSocketClient.Send"/>, with its results.</summary>
public static class WebSocketClientExtensions
{
    /// <summary>Sends a text to this client alone.</summary>
    /// <param name="client">The client.</param>
    /// <param name="text">The text. A surrogate without its partner is sent as U+FFFD.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static SendResult Send(this IWebSocketClient client, string text)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.Send(WebSocketMessage.Text(text));
    }

    /// <summary>Sends a value as a JSON text to this client alone.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written: of a <c>JsonSerializerContext</c>.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> or <paramref name="type"/> is null.</exception>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static SendResult SendJson<T>(this IWebSocketClient client, T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.Send(WebSocketMessage.Json(value, type));
    }

    /// <summary>
    /// Sends a value as a JSON text to this client alone: names in camel case, as <c>JsonSerializerOptions.Web</c> has it.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="value">The value.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is null.</exception>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static SendResult SendJson<T>(this IWebSocketClient client, T value)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.Send(WebSocketMessage.Json(value));
    }
}
