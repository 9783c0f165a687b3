namespace PluginChat.Hosting.Requests.Caching;

/// <summary>The body of a response that is recorded, as a stream. As long as nothing is sent, it can be emptied.</summary>
sealed class RecordedStream(AnswerRecorder recorder) : Stream
{
    public override bool CanRead => false;

    // HttpResponse.Clear empties what can seek.
    public override bool CanSeek => recorder.IsRecording;

    public override bool CanWrite => true;

    public override long Length => recorder.RecordedBytes;

    public override long Position
    {
        get => recorder.RecordedBytes;
        set => throw new NotSupportedException();
    }

    public override void SetLength(long value)
    {
        if (value != 0)
            throw new NotSupportedException("A response can only be emptied.");
        recorder.Empty();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => recorder.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        recorder.WriteAsync(buffer, cancellationToken);

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => recorder.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
}
