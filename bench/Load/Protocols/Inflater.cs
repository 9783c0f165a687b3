using System.IO.Compression;

namespace PluginChat.Bench.Load.Protocols;

/// <summary>Decompresses messages that were compressed without the context of others (RFC 7692, section 7.2.2). One thread's.</summary>
sealed class Inflater
{
    byte[] _text = new byte[64 << 10];

    /// <summary>The message's text, valid until the next.</summary>
    public ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> payload)
    {
        // What the sender took off the end (section 7.2.1).
        using var compressed = new MemoryStream([.. payload, 0, 0, 0xff, 0xff]);
        using var inflate = new DeflateStream(compressed, CompressionMode.Decompress);
        var length = 0;
        while (inflate.Read(_text.AsSpan(length)) is var read and > 0)
        {
            length += read;
            if (length == _text.Length)
                Array.Resize(ref _text, length * 2);
        }
        return _text.AsSpan(0, length);
    }
}
