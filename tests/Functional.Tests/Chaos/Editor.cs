using PluginChat.Functional.Tests.Reload;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Chaos;

/// <summary>Somebody who edits the controller all the while, every third time so that it cannot go live.</summary>
sealed class Editor(EditedSite edited, Random random)
{
    static readonly string[] s_broken =
    [
        "int x = ;",
        "Missing _x;",
        "public Chat() => throw new InvalidOperationException(\"constructor\");",
    ];

    int _version;

    public int Edits => _version;

    /// <summary>The chat sample's behaviour, with state to move and a constant that makes every version another.</summary>
    public static string Source(int version, string member = "") =>
        TestSite.Action(
            $$"""
            [Preserve] {{(version % 2 == 0 ? "int" : "long")}} _messages;
                const int Version = {{version}};
                {{member}}
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Interlocked.Increment(ref _messages);
                    Clients.Send(message);
                    return default;
                }
            """
        );

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            if (random.Next(3) == 0)
                await edited.AfterAsync<ControllerFailed>(() => Save(Source(++_version, s_broken[random.Next(s_broken.Length)])));
            else
                await GoLiveAsync();
            await Task.Delay(random.Next(400), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its pace
        }
    }

    public Task GoLiveAsync() => edited.AfterAsync<ControllerLive>(() => Save(Source(++_version)));

    void Save(string source)
    {
        if (random.Next(2) == 0)
            File.WriteAllText(edited.Source, source);
        else
            edited.Site.WriteController(source);
    }
}
