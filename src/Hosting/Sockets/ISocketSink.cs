namespace PluginChat.Hosting.Sockets;

/// <summary>Where one client's bytes go. Only its writer uses it, one call at a time.</summary>
interface ISocketSink
{
    /// <summary>Sends what can be sent without waiting.</summary>
    /// <returns>The number of bytes taken, 0 where it would have to wait; negative where the connection is broken.</returns>
    int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Sends everything, waiting as long as it takes.</summary>
    /// <returns>False where the connection is broken. Never throws.</returns>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the peer that nothing more will come, where the transport can say so by itself.</summary>
    void EndWrites();
}
