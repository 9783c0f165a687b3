using PluginChat;

/// <summary>Sends every message to everyone connected to /api/controllername/live.</summary>
[Action("live")]
public sealed class ControllerNameLive : WebSocketAction
{
    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        Clients.Send(message).OrClose(client);
        return ValueTask.CompletedTask;
    }
}
