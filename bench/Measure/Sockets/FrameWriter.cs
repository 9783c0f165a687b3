using System.Buffers.Binary;

namespace PluginChat.Measure.Sockets;

/// <summary>
/// Makes a client's frames. They are masked with zeros, which any server accepts and which leaves the payload as it is:
/// the mask protects intermediaries, and there are none here.
/// </summary>
static class FrameWriter
{
    const byte Final = 0x80;
    const byte Masked = 0x80;
    const int MaskBytes = 4;

    public static byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var lengthBytes = payload.Length < 126 ? 0 : 2;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, ushort.MaxValue);

        var frame = new byte[2 + lengthBytes + MaskBytes + payload.Length];
        frame[0] = (byte)(Final | (int)opcode);
        frame[1] = (byte)(Masked | (lengthBytes == 0 ? payload.Length : 126));
        if (lengthBytes > 0)
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        payload.CopyTo(frame.AsSpan(2 + lengthBytes + MaskBytes));
        return frame;
    }
}
