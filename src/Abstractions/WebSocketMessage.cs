using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginChat;

/// <summary>A message that arrived or is to be sent. It points at bytes and copies none.</summary>
/// <remarks>
/// A message that arrived is borrowed: its bytes are valid until the event's task ends. Copy them to keep them. Sending it
/// on needs no copy.
/// </remarks>
/// <param name="bytes">The payload, at most 2 GiB.</param>
/// <param name="kind">Whether the payload is text or binary.</param>
public readonly struct WebSocketMessage(ReadOnlyMemory<byte> bytes, WebSocketMessageKind kind)
{
    readonly bool _notFirst;
    readonly bool _notLast;

    /// <summary>A piece of a message that is larger than the route's <c>webSocketsPacket</c>.</summary>
    /// <param name="bytes">The piece's payload.</param>
    /// <param name="kind">Whether the payload is text or binary.</param>
    /// <param name="isFirst">Whether the message starts with this piece.</param>
    /// <param name="isLast">Whether the message ends with this piece.</param>
    public WebSocketMessage(ReadOnlyMemory<byte> bytes, WebSocketMessageKind kind, bool isFirst, bool isLast)
        : this(bytes, kind)
    {
        _notFirst = !isFirst;
        _notLast = !isLast;
    }

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>Whether the payload is text or binary.</summary>
    public WebSocketMessageKind Kind { get; } = kind;

    /// <summary>
    /// Whether a message starts here: always true, except for the later pieces of one that is larger than the route's
    /// <c>webSocketsPacket</c>.
    /// </summary>
    public bool IsFirst => !_notFirst;

    /// <summary>
    /// Whether the message ends here: always true, except for the pieces of one that is larger than the route's
    /// <c>webSocketsPacket</c>. Pieces of a text are cut between characters.
    /// </summary>
    public bool IsLast => !_notLast;

    /// <summary>Makes a text message.</summary>
    /// <param name="text">The text. A surrogate without its partner is sent as U+FFFD.</param>
    /// <returns>The message, with bytes of its own.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static WebSocketMessage Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Encoding.UTF8.GetBytes(text), WebSocketMessageKind.Text);
    }

    /// <summary>Makes a text message of a value as JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written: of a <c>JsonSerializerContext</c>.</param>
    /// <returns>The message, with bytes of its own.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="type"/> is null.</exception>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static WebSocketMessage Json<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type), WebSocketMessageKind.Text);

    /// <summary>Makes a text message of a value as JSON: names in camel case, as <see cref="JsonSerializerOptions.Web"/> has it.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The message, with bytes of its own.</returns>
    /// <exception cref="NotSupportedException">The value, or something in it, cannot be written as JSON.</exception>
    public static WebSocketMessage Json<T>(T value) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), WebSocketMessageKind.Text);

    /// <summary>Makes a binary message that points at <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The payload.</param>
    /// <returns>The message.</returns>
    public static WebSocketMessage Binary(ReadOnlyMemory<byte> bytes) => new(bytes, WebSocketMessageKind.Binary);

    /// <summary>Decodes the payload as UTF-8. Allocates a string.</summary>
    /// <returns>The text; bytes of a binary message that are no UTF-8 become U+FFFD.</returns>
    public string GetText() => Encoding.UTF8.GetString(Bytes.Span);
}
