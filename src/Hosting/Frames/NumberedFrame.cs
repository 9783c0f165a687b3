using System.Buffers.Text;
using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.Frames;

/// <summary>
/// A frame for clients that speak <see cref="ChannelNotes.Protocol"/>: before the payload stands the message's number in decimal digits,
/// none for a message that has no number, and a line feed.
/// </summary>
static class NumberedFrame
{
    const int MaxPrefix = 20; // 19 digits of a long, and the line feed

    public static int Length(WebSocketMessage message, long offset) =>
        FrameEncoder.FrameLength(checked(Prefix(stackalloc byte[MaxPrefix], offset).Length + message.Bytes.Length));

    /// <summary>Writes a frame and returns its length.</summary>
    public static int Write(Span<byte> destination, WebSocketMessage message, long offset)
    {
        var prefix = Prefix(stackalloc byte[MaxPrefix], offset);
        var payload = message.Bytes.Span;
        var header = FrameEncoder.WriteHeader(destination, message.Kind, prefix.Length + payload.Length);
        prefix.CopyTo(destination[header..]);
        payload.CopyTo(destination[(header + prefix.Length)..]);
        return header + prefix.Length + payload.Length;
    }

    /// <summary>Encodes a frame into an array of its own.</summary>
    public static byte[] Encode(WebSocketMessage message, long offset)
    {
        var frame = GC.AllocateUninitializedArray<byte>(Length(message, offset));
        Write(frame, message, offset);
        return frame;
    }

    static ReadOnlySpan<byte> Prefix(Span<byte> buffer, long offset)
    {
        var digits = 0;
        if (offset > 0)
            Utf8Formatter.TryFormat(offset, buffer, out digits);
        buffer[digits] = (byte)'\n';
        return buffer[..(digits + 1)];
    }
}
