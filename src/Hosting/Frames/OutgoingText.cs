using System.Text.Unicode;

namespace PluginChat.Hosting.Frames;

/// <summary>
/// Checks what controllers send. A text frame that is not UTF-8 makes every client that gets it drop its connection (RFC 6455, 8.1), and
/// from the history again each time it comes back. Checked once for all receivers; bench/Micro says what it costs.
/// </summary>
static class OutgoingText
{
    public static bool IsValid(WebSocketMessage message) => message.Kind != WebSocketMessageKind.Text || Utf8.IsValid(message.Bytes.Span);
}
