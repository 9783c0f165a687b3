using PluginChat.Host.FanOut;

namespace PluginChat.Host.WebSockets;

/// <summary>
/// What the receiving <see cref="System.Net.WebSockets.WebSocket"/> takes for its connection. Reads are the connection's. Its writes (pongs, and the
/// close frame of a protocol error) enter the client's one writer, in order with everything else.
/// </summary>
sealed class FrameStream(Stream connection, Client client) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => connection.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        connection.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // The WebSocket writes whole frames from a buffer that it uses again.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var frame = buffer.ToArray();
        if (CloseFrame.IsClose(frame))
        {
            client.TryClose(new(CloseFrame.Code(frame), "The peer broke the protocol.", WebSocketCloseInitiator.Host), frame);
        }
        else if (client.Writer.TryEnqueue(frame, isControl: true))
        {
            client.Writer.WriteSoon();
        }
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Every write is on its way already.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
