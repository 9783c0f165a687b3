using PluginChat.Host.Diagnostics;
using PluginChat.Host.FanOut;
using PluginChat.Host.FanOut.Frames;
using PluginChat.Host.FanOut.Writing;

namespace PluginChat.Host.WebSockets;

/// <summary>
/// What the receiving <see cref="System.Net.WebSockets.WebSocket"/> takes for its connection. Reads are the connection's, up
/// to the first frame that <see cref="FrameCheck"/> refuses. Its writes (pongs, and the close frame of a protocol error) enter
/// the client's one writer, in order with everything else.
/// </summary>
sealed class FrameStream(Stream connection, Client client) : AsyncStream
{
    FrameCheck _check;          // the receive loop's; one read at a time

    /// <summary>Whether the peer's close frame had no code, which the WebSocket reports as 1000.</summary>
    public bool IsEmptyClose => _check.IsEmptyClose;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_check.Problem is not null)
            return new(Refuse());
        // An idle client waits in a read of zero bytes: nothing of ours may be async around it, and be kept for as long.
        if (buffer.IsEmpty)
            return connection.ReadAsync(buffer, cancellationToken);
        // One with room comes when there is some data.
        client.Heard();
        var reading = connection.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Checked(buffer.Span[..reading.Result])) : CheckedAsync(reading, buffer);
    }

    // The WebSocket writes whole frames from a buffer that it uses again.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var frame = buffer.ToArray();
        if (CloseFrame.IsClose(frame))
        {
            var code = CloseFrame.Code(frame);
            client.Refuse(code == WebSocketCloseCode.InvalidPayload ? RefusalReason.Payload : RefusalReason.Protocol, code, "The peer broke the protocol.", frame);
        }
        else
        {
            client.Writer.Pong(frame);
        }
        return ValueTask.CompletedTask;
    }

    async ValueTask<int> CheckedAsync(ValueTask<int> reading, Memory<byte> buffer)
    {
        var read = await reading.ConfigureAwait(false);
        return Checked(buffer.Span[..read]);
    }

    // The frames before a bad one are served first: the close waits for the next read, when the WebSocket is through with them.
    int Checked(ReadOnlySpan<byte> bytes)
    {
        var good = _check.Take(bytes);
        return good == 0 && _check.Problem is not null ? Refuse() : good;
    }

    // To the WebSocket the stream ends here.
    int Refuse()
    {
        client.Refuse(RefusalReason.Protocol, WebSocketCloseCode.ProtocolError, _check.Problem!);
        return 0;
    }
}
