using System.Net.WebSockets;
using PluginChat.Functional.Tests.Sessions;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary>What becomes of a client whose login or rights change while its handshake is under way.</summary>
public sealed class LongHandshakeTests : IDisposable
{
    readonly string _key = Guid.NewGuid().ToString();
    readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously),
        _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LongHandshakeTests() => AppDomain.CurrentDomain.SetData(_key, (_asked, _answered.Task));

    public void Dispose() => AppDomain.CurrentDomain.SetData(_key, null);

    string Members =>
        $$"""
            }

            [Action("test/slow")]
            public sealed class Slow : WebSocketAction
            {
                public override async ValueTask<HandshakeResult> OnHandshakeAsync(HandshakeRequest request)
                {
                    if (AppDomain.CurrentDomain.GetData("{{_key}}") is not (TaskCompletionSource asked, Task answered))
                        return HandshakeResult.Accept;
                    asked.TrySetResult();
                    await answered;
                    return HandshakeResult.Accept;
                }
            """;

    [Fact]
    public async Task WebSocket_OfALoginThatEndsMeanwhile_EndsWithIt()
    {
        await using var site = await AuthSite.StartAsync(auth: "type: 'form'", members: Members);
        var cookie = await AuthSite.SignInAsync(site, "ann");
        var connecting = site.ConnectAsync("/ws/test/slow", headers: [("Cookie", cookie)]);
        await _asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        using var http = SessionSite.Bare(site);
        await http.SendAsync(SessionSite.Request(HttpMethod.Post, "/logout", ("Cookie", cookie)));
        _answered.SetResult();
        Assert.Equal(WebSocketCloseCode.SignedOut, await (await connecting).ReceiveCloseAsync());
    }

    [Fact]
    public async Task WebSocket_WhoseActionAsksForMoreMeanwhile_IsRefused()
    {
        await using var site = await AuthSite.StartAsync(auth: "type: 'form'", members: Members);
        var connecting = site.ConnectAsync("/ws/test/slow", headers: [("Cookie", await AuthSite.SignInAsync(site, "bob"))]);
        await _asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var source = await File.ReadAllTextAsync(site.PathOf("controllers/chat/Chat.cs"));
        using (var probe = site.Probe())
        {
            site.WriteController(
                source.Replace("[Action(\"test/slow\")]", "[Authorize(Roles = \"admin\"), Action(\"test/slow\")]", StringComparison.Ordinal)
            );
            await probe.NextAsync<ControllerLive>();
        }
        _answered.SetResult(); // the old version lets it in, and the new one would not have asked
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => connecting);
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }
}
