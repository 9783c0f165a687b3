using System.IO.Compression;
using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Deflate;

/// <summary>Compressed payloads and frames (RFC 7692, 7.2).</summary>
static class Deflated
{
    /// <summary>RSV1, to be added to an opcode.</summary>
    public const int Bit = 0x40;

    /// <summary>The payload in as many blocks as it has pieces of this many bytes.</summary>
    public static byte[] Payload(byte[] payload, int block = int.MaxValue, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var bytes = new MemoryStream();
        using var deflate = new DeflateStream(bytes, level);
        for (long at = 0; at < payload.Length; at += block)
        {
            deflate.Write(payload.AsSpan((int)at, (int)Math.Min(block, payload.Length - at)));
            deflate.Flush();
        }
        // Without payload the stream writes nothing; the RFC's empty message is one byte (7.2.3.6).
        return payload.Length == 0 ? [0] : bytes.ToArray()[..^4];
    }

    /// <summary>The payload ending in a block that says it is the last, which 7.2.3.4 allows; a byte of zero follows it.</summary>
    public static byte[] FinalBlock(byte[] payload)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(payload);
        return [.. bytes.ToArray(), 0];
    }

    public static byte[] Text(byte[] compressed) => RawClient.Encode(Bit | Frames.TextOpcode, compressed);

    public static byte[] Frame(int opcode, byte[] compressed) => RawClient.Encode(Bit | opcode, compressed);

    public static byte[] Inflate(byte[] payload)
    {
        using var inflate = new DeflateStream(new MemoryStream([.. payload, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        inflate.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static async Task ExpectInflatedAsync(this Peer peer, int opcode, byte[] payload)
    {
        var frame = await peer.Raw.ReceiveAsync();
        Assert.True(frame is not null, "The stream ended where a frame was expected.");
        Assert.True(
            frame.Value.Opcode == opcode,
            $"Expected a frame of opcode {opcode} and got {frame.Value.Opcode} ({frame.Value.CloseCode})."
        );
        Assert.Equal(payload, frame.Value.Deflated ? Inflate(frame.Value.Payload) : frame.Value.Payload);
    }
}
