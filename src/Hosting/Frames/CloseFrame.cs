using System.Buffers.Binary;
using System.Text;

namespace PluginChat.Hosting.Frames;

/// <summary>Close frames: a code and a reason in at most 125 bytes (RFC 6455, sections 5.5 and 5.5.1).</summary>
static class CloseFrame
{
    public const int MaxReasonBytes = 123;
    const byte FinalClose = 0x88;

    public static byte[] Encode(WebSocketCloseCode code, string reason)
    {
        // Some say that there was no code, and some mean nothing: neither travels.
        if (!WebSocketClose.CanSend(code))
            return [FinalClose, 0];
        var text = Encoding.UTF8.GetBytes(Shorten(reason));
        var frame = new byte[4 + text.Length];
        frame[0] = FinalClose;
        frame[1] = (byte)(2 + text.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)code);
        text.CopyTo(frame.AsSpan(4));
        return frame;
    }

    /// <summary>The code in a frame that is known to be a server's close frame.</summary>
    public static WebSocketCloseCode Code(ReadOnlySpan<byte> frame) =>
        frame.Length >= 4 ? (WebSocketCloseCode)BinaryPrimitives.ReadUInt16BigEndian(frame[2..]) : WebSocketCloseCode.NoStatus;

    public static bool IsClose(ReadOnlySpan<byte> frame) => frame.Length >= 2 && frame[0] == FinalClose;

    /// <summary>As much of a reason as a close frame holds, cut between characters.</summary>
    public static string Shorten(string reason)
    {
        // A char has at most three bytes.
        if (reason.Length <= MaxReasonBytes / 3)
            return reason;
        var (length, bytes) = (0, 0);
        foreach (var rune in reason.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxReasonBytes)
                return reason[..length];
            length += rune.Utf16SequenceLength;
        }
        return reason;
    }
}
