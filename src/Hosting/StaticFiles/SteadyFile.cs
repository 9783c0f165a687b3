using Microsoft.Win32.SafeHandles;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>
/// An open file that is read as it was when it was opened, or not to its end: somebody may write to it while it is being sent, and half of
/// the one and half of the other is worse than nothing. Another file that is put in its place, as most tools do it, does not matter.
/// </summary>
/// <param name="handle">The file, which this closes.</param>
/// <param name="path">Its path, for exceptions.</param>
/// <param name="status">What was known of it when it was opened.</param>
sealed class SteadyFile(SafeFileHandle handle, string path, FileStatus status) : Stream
{
    // What waits for a slow reader, whatever the file's size: this much in the server's buffer, and the buffer that it is copied with.
    const int MostAtOnceBytes = 32 << 10;

    FileStatus _status = status;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _status.SizeBytes;

    public override long Position { get; set; }

    /// <exception cref="FileChangedException">It holds something else by now.</exception>
    public override int Read(Span<byte> buffer) => Take(RandomAccess.Read(handle, buffer[..Wanted(buffer.Length)], Position));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="FileChangedException">It holds something else by now.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Take(await RandomAccess.ReadAsync(handle, buffer[..Wanted(buffer.Length)], Position, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position =
            offset
            + origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => Position,
                _ => Length,
            };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
        base.Dispose(disposing);
    }

    int Wanted(int room) => (int)Math.Max(0, Math.Min(Math.Min(room, MostAtOnceBytes), Length - Position));

    // After the bytes were read: what was written before this look shows in it.
    int Take(int read)
    {
        var now = FileStatus.Of(handle, path);
        if (!now.HasContentOf(_status) || read == 0 && Position < Length)
            throw new FileChangedException(path);
        _status = now;
        Position += read;
        return read;
    }
}
