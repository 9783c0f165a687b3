using PluginChat;

/// <summary>Tells every open page that posts have changed.</summary>
[Action("post/stream")]
public sealed class PostStream : WebSocketAction
{
    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) => ValueTask.CompletedTask;
}
