using System.Text.Unicode;

namespace PluginChat.Hosting.Frames;

/// <summary>
/// Checks what controllers send. A text frame that is not UTF-8 makes every client that gets it drop its connection (RFC 6455, 8.1), and
/// from the history again each time it comes back. Checked once for all receivers; bench/Micro says what it costs.
/// </summary>
static class OutgoingText
{
    public static bool IsValid(WebSocketMessage message) => message.Kind != WebSocketMessageKind.Text || Utf8.IsValid(message.Bytes.Span);

    /// <summary>What an author is told whose call has no result to say it.</summary>
    public static ArgumentException Exception(WebSocketMessage message) =>
        new(
            $"The text of {message.Bytes.Length:N0} bytes is not valid UTF-8, so nobody gets it: send "
                + "bytes as a binary message, cut text between characters, or call TrySend.",
            nameof(message)
        );
}
