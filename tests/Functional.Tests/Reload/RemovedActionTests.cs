using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>An action that an edit takes away while clients use it.</summary>
public sealed class RemovedActionTests
{
    static readonly string s_chat = EditedSite.Answering("\"chat\"");
    static readonly string s_both =
        s_chat
        + """
            [Action("test/other")]
            public sealed class Other : WebSocketAction
            {
                [Preserve] int _n;

                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send(message.GetText() + ++_n);
                    return default;
                }
            }
            """;

    static Task<EditedSite> ServeAsync(TimeSpan grace) => EditedSite.ServeAsync(s_both, new() { RemovedAction = grace });

    [Fact]
    public async Task Action_RemovedForGood_ClosesItsClientsAfterTheGraceAndNobodyElse()
    {
        await using var edited = await ServeAsync(TimeSpan.FromMilliseconds(200));
        var other = await edited.Site.ConnectAsync("/ws/test/other");
        await edited.LiveAsync(s_chat);
        await other.SendAsync("too late");
        Assert.Equal(WebSocketCloseCode.ActionRemoved, await other.ReceiveCloseAsync());
        Assert.Equal("The action 'test/other' no longer exists.", other.Socket.CloseStatusDescription);
        Assert.Equal("chat", await edited.AskAsync());
        Assert.Equal(404, (await edited.Site.ConnectRawAsync("/ws/test/other")).Status);
    }

    [Fact]
    public async Task Action_BackWithinTheGrace_LosesNoMessageAndNoState()
    {
        await using var edited = await ServeAsync(TimeSpan.FromMinutes(10));
        var other = await edited.Site.ConnectAsync("/ws/test/other");
        await other.SendAsync("a");
        Assert.Equal("a1", await other.ReceiveTextAsync());
        await edited.LiveAsync(s_chat);
        await other.SendAsync("b");
        await other.SendAsync("c");
        Assert.Equal("chat", await edited.AskAsync());
        await edited.LiveAsync(s_both);
        Assert.Equal("b2", await other.ReceiveTextAsync());
        Assert.Equal("c3", await other.ReceiveTextAsync());
    }

    [Fact]
    public async Task Host_StoppedDuringTheGrace_DoesNotWaitForItsEnd()
    {
        var edited = await ServeAsync(TimeSpan.FromMinutes(10));
        await edited.Site.ConnectAsync("/ws/test/other");
        await edited.LiveAsync(s_chat);
        await edited.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Action_RemovedWhileAClientIsStillConnecting_ClosesThatClientToo()
    {
        await using var edited = await ServeAsync(TimeSpan.FromMilliseconds(200));
        // Nobody is connected when the action goes; this client was let in just before and comes to sit in it afterwards.
        using var probe = edited.Site.Probe();
        await edited.LiveAsync(s_chat);
        var hub = edited.Lane.Controller.Hub("test/other");
        Assert.Empty(hub);
        var late = new LateMember(hub);
        hub.Join(late);
        Assert.Equal(WebSocketCloseCode.ActionRemoved, await late.ClosedWith.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        hub.Leave(late);
        await probe.NextAsync<ControllerNotice>(n => n.Text.Contains("the action 'test/other' is gone", StringComparison.Ordinal));
    }
}
