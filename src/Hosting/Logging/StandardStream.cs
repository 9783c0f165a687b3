using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// The standard output or the error output, past <see cref="Console"/>: its own streams hold the lock of <c>Console.Out</c> while they
/// write, so that a thread that prints waits for a write that is not read. It keeps no position, since both may lead to one file.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
sealed partial class StandardStream(int descriptor) : Stream
{
    // The same on all Unix systems, but for the last, which Linux and BSD number differently.
    const int Interrupted = 4,
        WouldBlock = 11,
        WouldBlockOfBsd = 35;

    // Of <poll.h>.
    const short Writable = 4;
    const int Forever = -1;

    [StructLayout(LayoutKind.Sequential)]
    struct Polled
    {
        public int Descriptor;
        public short Wanted,
            Seen;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static Stream Output => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(1);

    public static Stream Error => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(2);

    /// <exception cref="IOException">There is no reader, or no room.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = Write(descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is var error && error is WouldBlock or WouldBlockOfBsd)
                WaitUntilWritable();
            else if (error != Interrupted)
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    // For a pipe that the parent process has made non-blocking.
    void WaitUntilWritable()
    {
        var polled = new Polled { Descriptor = descriptor, Wanted = Writable };
        Poll(ref polled, 1, Forever);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in byte bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Polled polled, nuint count, int timeout);
}
