using System.Numerics;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>A client's mask (RFC 6455, 5.3), taken off a vector at a time.</summary>
static class FrameMask
{
    /// <summary>Takes it off in place.</summary>
    /// <param name="bytes">A part of a payload.</param>
    /// <param name="mask">The mask, its first byte the lowest.</param>
    /// <param name="at">Which byte of the mask the part's first byte has: 0 to 3.</param>
    public static void Apply(Span<byte> bytes, uint mask, int at)
    {
        mask = BitOperations.RotateRight(mask, 8 * at);
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        if (vectors.Length > 0)
        {
            var pattern = Vector.AsVectorByte(
                new Vector<uint>(BitConverter.IsLittleEndian ? mask : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(mask))
            );
            foreach (ref var vector in vectors)
                vector ^= pattern;
            bytes = bytes[(vectors.Length * Vector<byte>.Count)..];
        }
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] ^= (byte)(mask >> 8 * (i & 3));
    }
}
