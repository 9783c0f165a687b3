using System.Buffers.Binary;
using System.Text;

namespace PluginChat.Host.FanOut.Frames;

/// <summary>Close frames: a code and a reason in at most 125 bytes (RFC 6455, sections 5.5 and 5.5.1).</summary>
static class CloseFrame
{
    public const int MaxReasonBytes = 123;
    const byte FinalClose = 0x88;

    public static byte[] Encode(WebSocketCloseCode code, string reason)
    {
        // 1005 and 1006 never travel: they say that there was no code.
        if (code is WebSocketCloseCode.NoStatus or WebSocketCloseCode.Abnormal)
            return [FinalClose, 0];
        var text = Cut(reason);
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
    static byte[] Cut(string reason)
    {
        var bytes = Encoding.UTF8.GetBytes(reason);
        if (bytes.Length <= MaxReasonBytes)
            return bytes;
        var length = MaxReasonBytes;
        while ((bytes[length] & 0xC0) == 0x80)
            length--;
        return bytes[..length];
    }
}
