using System.Buffers.Binary;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Succession;

/// <summary>Where the old process writes what its code still sends to a client that another one serves: through that.</summary>
sealed class FormerSink(SuccessionSocket next, long client) : ISocketSink
{
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var content = new byte[sizeof(long) + bytes.Length];
            BinaryPrimitives.WriteInt64LittleEndian(content, client);
            bytes.CopyTo(content.AsSpan(sizeof(long)));
            next.Send(MessageKind.Frames, content);
            return bytes.Length;
        }
        catch (IOException)
        {
            return -1;
        }
    }

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes) => new(TrySend(bytes.Span) >= 0);

    public void EndWrites()
    {
        // It is the other one's to end.
    }

    /// <summary>Reads what <see cref="TrySend"/> sent.</summary>
    public static (long Client, ReadOnlyMemory<byte> Frames) Read(byte[] content) =>
        (BinaryPrimitives.ReadInt64LittleEndian(content), content.AsMemory(sizeof(long)));
}
