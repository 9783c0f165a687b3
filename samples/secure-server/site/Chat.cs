using PluginChat;

/// <summary>A chat that says who speaks. The host has let in users alone: there is always a name.</summary>
[Action("chat")]
public sealed class Chat : WebSocketAction
{
    public override ValueTask OnOpenAsync(IWebSocketClient client)
    {
        Presence.SetName(client, client.User.Identity!.Name!);
        return ValueTask.CompletedTask;
    }

    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        Clients.Send($"{client.User.Identity!.Name}: {message.GetText()}").OrClose(client);
        return ValueTask.CompletedTask;
    }
}
