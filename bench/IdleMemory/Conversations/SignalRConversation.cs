using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.IdleMemory.Conversations;

/// <summary>SignalR's JSON protocol. Each of its messages ends with the character 0x1E.</summary>
sealed class SignalRConversation : IConversation
{
    const string Handshake = """{"protocol":"json","version":1}""" + "\u001e";
    const string Accepted = "{}\u001e";
    const string Invocation = """{"type":1,"target":"Send","arguments":["hello"]}""" + "\u001e";

    // A hub drops a client that it has not heard for 30 s (ClientTimeoutInterval).
    public string? KeepAlive => """{"type":6}""" + "\u001e";

    public void Open(RawWebSocket socket)
    {
        socket.Open("/ws/test/chat");
        socket.SendText(Handshake);
        var answer = socket.ReceiveText();
        if (answer != Accepted)
            throw new WebSocketGoneException($"SignalR answered the handshake with '{answer}'.");
    }

    public void Broadcast(RawWebSocket socket) => socket.SendText(Invocation);
}
