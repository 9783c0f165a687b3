using PluginChat;

namespace PluginName;

/// <summary>Tells everybody on the WebSocket "live" what one of them says, with who said it.</summary>
[Action("live")]
public sealed class Live : WebSocketAction
{
    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        var name = client.Parameters.GetValueOrDefault("name", "somebody"); // a token of the route, or of the query
        Clients.Send($"{name}: {message.GetText()}").OrClose(client);
        return ValueTask.CompletedTask;
    }
}
