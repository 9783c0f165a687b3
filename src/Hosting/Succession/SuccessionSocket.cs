using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Succession;

/// <summary>
/// What the two hosts speak through: messages, each with its kind and length, and open files behind those that have some. It blocks, so
/// that files can travel on the same socket; one thread receives.
/// </summary>
sealed class SuccessionSocket(Socket socket) : IDisposable
{
    // A message of clients' state: 100,000 clients with what waits for them.
    const int MostBytes = 1 << 30;

    readonly Lock _sending = new();

    /// <summary>How long the other side may take for its next message; infinite to begin with.</summary>
    public TimeSpan Patience
    {
        set => socket.ReceiveTimeout = value == Timeout.InfiniteTimeSpan ? 0 : (int)value.TotalMilliseconds;
    }

    /// <summary>Sends a message. For any thread.</summary>
    /// <exception cref="IOException">The other side has ended.</exception>
    public void Send(MessageKind kind, ReadOnlySpan<byte> content = default, ReadOnlySpan<int> files = default)
    {
        Span<byte> header = stackalloc byte[9];
        header[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], content.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], files.Length);
        lock (_sending)
        {
            SendAll(header);
            SendAll(content);
            PassedFiles.Send(socket, files);
        }
    }

    public void Send(MessageKind kind, string text) => Send(kind, Encoding.UTF8.GetBytes(text));

    /// <summary>Receives the next message.</summary>
    /// <exception cref="IOException">The other side has ended, or took too long.</exception>
    public (MessageKind Kind, byte[] Content, int[] Files) Receive()
    {
        Span<byte> header = stackalloc byte[9];
        ReceiveAll(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[1..]);
        if (length is < 0 or > MostBytes)
            throw new IOException($"a message of {length} bytes is none");
        var content = new byte[length];
        ReceiveAll(content);
        return ((MessageKind)header[0], content, PassedFiles.Receive(socket, BinaryPrimitives.ReadInt32LittleEndian(header[5..])));
    }

    public void Dispose() => socket.Dispose();

    void SendAll(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[socket.Send(bytes)..];
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("the other process ended", e);
        }
    }

    void ReceiveAll(Span<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var received = socket.Receive(bytes);
                if (received == 0)
                    throw new IOException("the other process ended");
                bytes = bytes[received..];
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw new IOException("the other process did not answer in time", e);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("the other process ended", e);
        }
    }
}
