namespace PluginChat.Hosting.Sockets;

/// <summary>Writes to the upgraded stream: for TLS, HTTP/2, and transports that have no socket.</summary>
sealed class StreamSink(Stream stream) : ISocketSink
{
    // A stream has no way to take what fits; SendAsync completes at once where the transport's buffer has room.
    public int TrySend(ReadOnlySpan<byte> bytes) => 0;

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await stream.WriteAsync(bytes).ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }

    public void EndWrites()
    {
        // Ending the request does it.
    }
}
