using System.Buffers;
using System.Net.WebSockets;

namespace PluginChat.Client.Connecting;

/// <summary>One connection, from its handshake to its end.</summary>
sealed class ChatConnection(ClientWebSocket socket) : IDisposable
{
    const int BufferBytes = 16 << 10;

    static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);

    readonly CancellationTokenSource _ended = new();
    string? _why;

    public OutgoingFrames Outgoing { get; } = new(socket);

    public string? Protocol => socket.SubProtocol;

    /// <summary>Is cancelled when nothing more is to be read or written.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Lets go of it without waiting for its closing handshake, which a dead network never answers.</summary>
    public void Drop(string why)
    {
        _why ??= why;
        _ended.Cancel();
    }

    /// <summary>Reads until it ends.</summary>
    /// <param name="take">Is handed each frame; the bytes are its own.</param>
    public async Task<Closing> ReadAsync(Func<ReadOnlyMemory<byte>, bool, ValueTask> take)
    {
        try
        {
            var message = new ArrayBufferWriter<byte>(BufferBytes);
            while (true)
            {
                var got = await socket.ReceiveAsync(message.GetMemory(BufferBytes), Ended).ConfigureAwait(false);
                if (got.MessageType == WebSocketMessageType.Close)
                    return new((int)(socket.CloseStatus ?? (WebSocketCloseStatus)1005), socket.CloseStatusDescription ?? "");
                message.Advance(got.Count);
                if (!got.EndOfMessage)
                    continue;
                await take(message.WrittenSpan.ToArray(), got.MessageType == WebSocketMessageType.Text).ConfigureAwait(false);
                // What was large is not kept for what may be small.
                if (message.Capacity > 4 * BufferBytes)
                    message = new(BufferBytes);
                else
                    message.ResetWrittenCount();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return new(Closing.Abnormal, _why ?? (e is WebSocketException ? e.Message : ""));
        }
    }

    /// <summary>Says goodbye after all that was handed over, and waits a moment for the answer.</summary>
    public async Task CloseAsync(Task writing, Task reading, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(s_goodbye, time);
        try
        {
            Outgoing.Complete();
            await writing.WaitAsync(limit.Token).ConfigureAwait(false);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
            await reading.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone, which was wanted.
        }
        Drop("");
    }

    /// <summary>Answers the host's close frame, where there was one.</summary>
    public async Task AnswerCloseAsync(TimeProvider time)
    {
        if (socket.State != WebSocketState.CloseReceived)
            return;
        using var limit = new CancellationTokenSource(s_goodbye, time);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The host did not wait for it.
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _ended.Dispose();
    }
}
