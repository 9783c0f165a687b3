namespace PluginChat.Hosting.Sockets;

/// <summary>What can be ended at once, without a word to the peer. For any thread.</summary>
interface IConnectionEnd
{
    void Abort();
}
