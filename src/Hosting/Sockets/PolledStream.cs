using Microsoft.AspNetCore.Connections;

namespace PluginChat.Hosting.Sockets;

/// <summary>
/// A socket as the server reads a request from it. It reads when it is asked to and not before, so nothing is under way when the host
/// takes the socket, and a flush ends when the socket has the bytes.
/// </summary>
/// <param name="socket">Whose reader sets the signal.</param>
/// <param name="readable">Set when something came.</param>
sealed class PolledStream(PolledSocket socket, ReadinessSignal readable) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            switch (socket.Receive(buffer.Span))
            {
                case LinuxSocket.Broken:
                    throw new ConnectionResetException("The connection was reset.");
                case LinuxSocket.WouldBlock:
                    await readable.WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case var received:
                    return received;
            }
        }
    }

    // As Kestrel's own transports: that the connection is broken, who reads is told.
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _ = await socket.SendAsync(buffer).ConfigureAwait(false);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
