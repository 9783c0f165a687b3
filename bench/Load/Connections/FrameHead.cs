using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Load.Connections;

/// <summary>The head of a server's frame (RFC 6455, section 5.2).</summary>
readonly record struct FrameHead(byte First, int HeadBytes, int PayloadBytes)
{
    public Opcode Opcode => (Opcode)(First & 0x0F);

    public bool Final => (First & 0x80) != 0;

    public bool Compressed => (First & 0x40) != 0;

    public bool Control => (First & 0x08) != 0;

    /// <summary>False where more bytes are needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHead head)
    {
        if (bytes.Length >= 2 && bytes[1] < 126)
        {
            head = new(bytes[0], 2, bytes[1]);
            return true;
        }
        return TryReadLong(bytes, out head);
    }

    static bool TryReadLong(ReadOnlySpan<byte> bytes, out FrameHead head)
    {
        head = default;
        var headBytes =
            bytes.Length < 2
                ? int.MaxValue
                : bytes[1] switch
                {
                    126 => 4,
                    127 => 10,
                    _ => throw new InvalidDataException("The server masked a frame."),
                };
        if (bytes.Length < headBytes)
            return false;
        var length =
            headBytes == 4
                ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])
                : checked((int)BinaryPrimitives.ReadInt64BigEndian(bytes[2..]));
        head = new(bytes[0], headBytes, length);
        return true;
    }
}
