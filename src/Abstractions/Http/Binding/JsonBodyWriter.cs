using System.IO.Pipelines;

namespace PluginChat.Http.Binding;

/// <summary>
/// Keeps the flushes of a small JSON answer back: its length is known then before its head is written, and head and body leave in one
/// piece. What is longer goes to the client as it is written, and waits for a client that reads slowly.
/// </summary>
sealed class JsonBodyWriter(PipeWriter body) : PipeWriter
{
    // The serializer flushes above 14,745 bytes (nine tenths of four segments), and where it has to wait for a part of the value.
    const int MostKeptBytes = 16 * 1024;

    // Read at the serializer's next flush.
    volatile bool _streams;

    public override bool CanGetUnflushedBytes => body.CanGetUnflushedBytes;

    public override long UnflushedBytes => body.UnflushedBytes;

    /// <summary>From now on each flush is done: the value has parts that take time, and the client may have the others meanwhile.</summary>
    public void Stream() => _streams = true;

    public override void Advance(int bytes) => body.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => body.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => body.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        _streams || !body.CanGetUnflushedBytes || body.UnflushedBytes > MostKeptBytes ? body.FlushAsync(cancellationToken) : default;

    public override void CancelPendingFlush() => body.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => body.Complete(exception);
}
