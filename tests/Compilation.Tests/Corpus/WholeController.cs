// An action with everything that an ordinary one has.
using PluginChat;

public sealed class Words
{
    public string Greeting => "hello";
}

public sealed class Setup : IControllerServices
{
    public void Configure(IServiceCollection services) => services.AddSingleton<Words>();
}

[Action("test/whole")]
public sealed class Whole(Words words, ILogger<Whole> log) : WebSocketAction
{
    [Preserve] long _messages;
    [Preserve] readonly Dictionary<string, int> _scores = [];

    public override ValueTask OnOpenAsync(IWebSocketClient client)
    {
        client.Items["since"] = DateTimeOffset.UnixEpoch;
        log.LogDebug("{Client} came", client.Id);
        client.Send(words.Greeting);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        Interlocked.Increment(ref _messages);
        await Task.Yield();
        _scores[message.GetText()] = 1;
        Clients.Send(message);
    }
}

public static class Program
{
    public static string Run() => string.Join(',', typeof(Whole).Assembly.GetTypes().Where(t => t.IsPublic).Select(t => t.Name).Order());
}
