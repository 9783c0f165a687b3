using System.IO.Pipelines;
using System.Text.Json;

namespace PluginChat.Http.Binding;

/// <summary>
/// Keeps the flushes of a small JSON answer back: its length is known then before its head is written, and head and body leave in one
/// piece. What is longer goes to the client as it is written, and waits for a client that reads slowly; and so does each answer of a
/// controller whose values have parts that take time, for the client may have the others meanwhile.
/// </summary>
sealed class JsonBodyWriter(PipeWriter body, JsonSerializerOptions json) : PipeWriter
{
    // The serializer flushes above 14,745 bytes (nine tenths of four segments), and where it has to wait for a part of the value.
    const int MostKeptBytes = 16 * 1024;

    public override bool CanGetUnflushedBytes => body.CanGetUnflushedBytes;

    public override long UnflushedBytes => body.UnflushedBytes;

    public override void Advance(int bytes) => body.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => body.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => body.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        !body.CanGetUnflushedBytes || body.UnflushedBytes > MostKeptBytes || PartsThatTakeTime.In(json)
            ? body.FlushAsync(cancellationToken)
            : default;

    public override void CancelPendingFlush() => body.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => body.Complete(exception);
}
