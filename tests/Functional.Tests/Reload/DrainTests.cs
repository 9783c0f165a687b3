using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>Events that run while new code goes live.</summary>
public sealed class DrainTests
{
    static string Waiting(Shared<TaskCompletionSource> gate, string version, string members = "") =>
        $$"""
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction
            {
                {{members}}
                public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    if (message.GetText() == "wait")
                    {
                        client.Send("waiting");
                        await {{gate.Code("TaskCompletionSource")}}.Task;
                    }
                    client.Send("{{version}}");
                }
            }
            """;

    [Fact]
    public async Task Event_ThatRunsLong_EndsInItsGenerationWhileOthersRunTheNewCode()
    {
        using var gate = new Shared<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var edited = await EditedSite.ServeAsync(Waiting(gate, "1"));
        using var probe = edited.Site.Probe();
        var other = await edited.Site.ConnectAsync();
        Assert.Equal("waiting", await edited.AskAsync("wait"));
        await edited.Client.SendAsync("next");
        await edited.LiveAsync(Waiting(gate, "2"));
        await other.SendAsync("?");
        Assert.Equal("2", await other.ReceiveTextAsync());
        Assert.Empty(probe.Events.OfType<ControllerRetired>());
        gate.Value.SetResult();
        // The client's own order holds: its next message waited, and then ran the new code.
        Assert.Equal("1", await edited.Client.ReceiveTextAsync());
        Assert.Equal("2", await edited.Client.ReceiveTextAsync());
        Assert.Equal(1, (await probe.NextAsync<ControllerRetired>()).Generation);
    }

    [Fact]
    public async Task Event_ThatOutlastsTheDrainDeadline_IsLeftBehindWithAWarning()
    {
        using var gate = new Shared<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var edited = await EditedSite.ServeAsync(
            Waiting(gate, "1", "[Preserve] int _n = 1;"),
            new() { Drain = TimeSpan.FromMilliseconds(100) }
        );
        var other = await edited.Site.ConnectAsync();
        Assert.Equal("waiting", await edited.AskAsync("wait"));
        var live = await edited.LiveAsync(Waiting(gate, "2", "[Preserve] int _n = 2;"));
        Assert.Contains("1 event still ran after 0.1 s: what it changes of [Preserve] members from now on is lost", live.Warnings);
        await other.SendAsync("?");
        Assert.Equal("2", await other.ReceiveTextAsync());
        gate.Value.SetResult();
        Assert.Equal("1", await edited.Client.ReceiveTextAsync());
    }
}
