using System.Buffers.Binary;

namespace PluginChat.Hosting.Frames;

/// <summary>Encodes frames as a server sends them: final, without a mask (RFC 6455, section 5.2).</summary>
static class FrameEncoder
{
    const byte Final = 0x80;
    const byte OpcodeText = 0x1;
    const byte OpcodeBinary = 0x2;

    public static int HeaderLength(int payloadLength) =>
        payloadLength switch
        {
            < 126 => 2,
            <= ushort.MaxValue => 4,
            _ => 10,
        };

    /// <summary>Length of a whole frame with this payload.</summary>
    public static int FrameLength(int payloadLength) => checked(HeaderLength(payloadLength) + payloadLength);

    /// <summary>Writes a frame and returns its length.</summary>
    public static int Write(Span<byte> destination, WebSocketMessageKind kind, ReadOnlySpan<byte> payload)
    {
        var header = WriteHeader(destination, kind, payload.Length);
        payload.CopyTo(destination[header..]);
        return header + payload.Length;
    }

    /// <summary>Writes what stands before a payload and returns its length.</summary>
    public static int WriteHeader(Span<byte> destination, WebSocketMessageKind kind, int payloadLength)
    {
        var header = HeaderLength(payloadLength);
        destination[0] = (byte)(Final | (kind == WebSocketMessageKind.Binary ? OpcodeBinary : OpcodeText));
        switch (header)
        {
            case 2:
                destination[1] = (byte)payloadLength;
                break;
            case 4:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                break;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                break;
        }
        return header;
    }

    /// <summary>Encodes a frame into an array of its own, for what goes to some clients only.</summary>
    public static byte[] Encode(WebSocketMessage message)
    {
        var frame = GC.AllocateUninitializedArray<byte>(FrameLength(message.Bytes.Length));
        Write(frame, message.Kind, message.Bytes.Span);
        return frame;
    }
}
