using PluginChat.Host.FanOut;

namespace PluginChat.Host.WebSockets;

/// <summary>
/// What the receiving <see cref="System.Net.WebSockets.WebSocket"/> takes for its connection. Reads are the connection's. Its writes (pongs, and the
/// close frame of a protocol error) enter the client's one writer, in order with everything else.
/// </summary>
sealed class FrameStream(Stream connection, Client client) : AsyncStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read of zero bytes waits for data. One with room comes when there is some.
        if (!buffer.IsEmpty)
            client.Heard();
        return connection.ReadAsync(buffer, cancellationToken);
    }

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
}
