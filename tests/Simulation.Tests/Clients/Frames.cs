using System.Buffers.Binary;

namespace PluginChat.Simulation.Tests.Clients;

/// <summary>Frames as they come from a host, without a mask (RFC 6455, 5.2).</summary>
static class Frames
{
    /// <summary>The payload of the first of some whole frames, and how long the frame is.</summary>
    public static ReadOnlyMemory<byte> First(ReadOnlyMemory<byte> frames, out int length)
    {
        var span = frames.Span;
        var (header, payload) = (span[1] & 0x7F) switch
        {
            126 => (4, BinaryPrimitives.ReadUInt16BigEndian(span[2..])),
            127 => (10, checked((int)BinaryPrimitives.ReadUInt64BigEndian(span[2..]))),
            var small => (2, small),
        };
        length = header + payload;
        return frames.Slice(header, payload);
    }
}
