using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace PluginChat.Hosting.Frames;

/// <summary>
/// Compresses messages each for itself (RFC 7692 with server_no_context_takeover), so that one result serves every client. The
/// work is done by .NET's own WebSocket, writing into memory instead of to a connection: it resets and pools its deflate
/// state, which <see cref="System.IO.Compression.DeflateStream"/> cannot.
/// </summary>
sealed class MessageDeflater
{
    // A pooled one keeps its buffer, but not one that a rare large message made.
    const int LargestKept = 1 << 20;

    static readonly ConcurrentQueue<MessageDeflater> s_pool = new();

    // It owns no connection, so there is nothing to dispose of.
    readonly WebSocket _socket;
    ArrayBufferWriter<byte> _frame = new();

    MessageDeflater() =>
        _socket = WebSocket.CreateFromStream(
            new Capture(this),
            new WebSocketCreationOptions
            {
                IsServer = true,
                KeepAliveInterval = Timeout.InfiniteTimeSpan,
                DangerousDeflateOptions = new() { ServerContextTakeover = false, ClientContextTakeover = false },
            }
        );

    /// <summary>One that nobody else uses until it is given back.</summary>
    public static MessageDeflater Take() => s_pool.TryDequeue(out var deflater) ? deflater : new();

    /// <summary>The frame that was made last.</summary>
    public ReadOnlySpan<byte> Frame => _frame.WrittenSpan;

    public void Compress(WebSocketMessage message)
    {
        _frame.ResetWrittenCount();
        var type = message.Kind == WebSocketMessageKind.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        var sent = _socket.SendAsync(message.Bytes, type, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
        // Memory never makes it wait.
        if (!sent.IsCompletedSuccessfully)
            sent.AsTask().GetAwaiter().GetResult();
    }

    public void GiveBack()
    {
        if (_frame.Capacity > LargestKept)
            _frame = new();
        s_pool.Enqueue(this);
    }

    sealed class Capture(MessageDeflater owner) : AsyncStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            owner._frame.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
