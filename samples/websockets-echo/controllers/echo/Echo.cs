using PluginChat;

/// <summary>Sends each message back to its sender, as what it came.</summary>
[Action("test/echo")]
public sealed class Echo : WebSocketAction
{
    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        client.Send(message);
        return ValueTask.CompletedTask;
    }
}
