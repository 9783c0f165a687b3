using PluginChat;

/// <summary>Sends every message to everyone connected. A first message that starts with /name gives its sender a name.</summary>
[Action("test/chat")]
public sealed class Chat : WebSocketAction
{
    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        if (message.GetText() is ['/', 'n', 'a', 'm', 'e', ' ', .. { Length: > 0 } name])
            Presence.SetName(client, name);
        else
            Clients.Send(message).OrClose(client);
        return ValueTask.CompletedTask;
    }
}
