namespace PluginChat.Hosting.Sockets;

/// <summary>Who reads a <see cref="PolledSocket"/>.</summary>
interface ISocketReader
{
    /// <summary>
    /// Bytes came, or the end. On the loop's thread, which serves all other sockets too: it leaves word, and does not wait or read.
    /// </summary>
    void OnReadable();
}
