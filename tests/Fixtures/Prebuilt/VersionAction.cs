using Newtonsoft.Json;
using PluginChat;

namespace Prebuilt;

/// <summary>Answers each message with the version of the library that it really runs with.</summary>
[Action("prebuilt/version")]
public sealed class VersionAction : WebSocketAction
{
    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        client.Send(JsonConvert.SerializeObject(new { version = typeof(JsonConvert).Assembly.GetName().Version!.Major }));
        return ValueTask.CompletedTask;
    }
}
