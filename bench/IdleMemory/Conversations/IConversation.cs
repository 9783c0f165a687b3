using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.IdleMemory.Conversations;

/// <summary>What a client says to a server so that it counts as connected and stays it.</summary>
interface IConversation
{
    void Open(RawWebSocket socket);

    /// <summary>Sends something that everyone connected then receives.</summary>
    void Broadcast(RawWebSocket socket);

    /// <summary>What the server must hear from an idle client now and then; null where it needs nothing.</summary>
    string? KeepAlive { get; }
}
