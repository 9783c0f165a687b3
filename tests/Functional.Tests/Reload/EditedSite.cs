using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>A site whose controller is served, with one open client that stays through all edits.</summary>
sealed class EditedSite : IAsyncDisposable
{
    EditedSite(TestSite site, ChatClient client) => (Site, Client) = (site, client);

    public TestSite Site { get; }

    public ChatClient Client { get; }

    public ControllerReloader Lane => Assert.Single(Site.Host.Controllers.Lanes);

    public string Folder => Site.PathOf("controllers/chat");

    public string Source => Path.Combine(Folder, "Chat.cs");

    /// <summary>An action that answers every message with a text.</summary>
    public static string Answering(string text, string members = "", string className = "Chat") =>
        TestSite.Action(
            $$"""
            {{members}}
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send({{text}});
                    return default;
                }
            """,
            className: className
        );

    public static Task<EditedSite> ServeAsync(string source, ReloadDeadlines? deadlines = null, params string[] arguments) =>
        ServeAsync(new TestSite { Deadlines = deadlines ?? new() { RemovedAction = TimeSpan.FromMilliseconds(300) } }, source, arguments);

    public static async Task<EditedSite> ServeAsync(TestSite site, string source, params string[] arguments)
    {
        site.WriteController(source);
        await site.StartAsync(arguments);
        return new(site, await site.ConnectAsync());
    }

    public async Task<string> AskAsync(string text = "?")
    {
        await Client.SendAsync(text);
        return await Client.ReceiveTextAsync();
    }

    /// <summary>Waits for what an edit leads to.</summary>
    public async Task<T> AfterAsync<T>(Action edit, Func<T, bool>? condition = null)
        where T : ControllerEvent
    {
        using var probe = Site.Probe();
        edit();
        return await probe.NextAsync(condition);
    }

    public Task<ControllerLive> LiveAsync(string source) => AfterAsync<ControllerLive>(() => Site.WriteController(source));

    /// <summary>An edit that cannot go live, and whose message has this text.</summary>
    public Task<ControllerFailed> FailAsync(string source, string error)
    {
        Site.ExpectError(error);
        return AfterAsync<ControllerFailed>(() => Site.WriteController(source));
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
