using PluginChat;

/// <summary>Sends every message to everyone connected, the sender included.</summary>
[Action("test/chat")]
public sealed class Chat : WebSocketAction
{
    [Preserve]
    long _messages; // carried over to the next version of this class

    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        Interlocked.Increment(ref _messages); // different clients run concurrently
        Clients.Send(message).OrClose(client); // encoded once, never waits for a socket
        return ValueTask.CompletedTask;
    }
}
