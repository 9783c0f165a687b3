using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.IdleMemory.Conversations;

/// <summary>The host and the plain Kestrel program: a message is what the frame holds.</summary>
sealed class PlainConversation : IConversation
{
    public string? KeepAlive => null;

    public void Open(RawWebSocket socket) => socket.Open("/ws/test/chat", "chat");

    public void Broadcast(RawWebSocket socket) => socket.SendText("hello");
}
