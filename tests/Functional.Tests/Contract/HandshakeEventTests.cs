using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Contract;

/// <summary>What an action may say about who connects, before the handshake is answered.</summary>
public sealed class HandshakeEventTests
{
    static string Asking(string body, string more = "") =>
        TestSite.Action(
            $$"""
            public override async ValueTask<HandshakeResult> OnHandshakeAsync(HandshakeRequest request)
            {
                await Task.Yield();
                {{body}}
            }

            {{more}}
            """
        );

    [Fact]
    public async Task Handshake_ThatTheActionRefuses_IsAnsweredWithItsStatusAndReasonAndCounted()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSockets: 1"));
        site.WriteController(
            Asking("return request.Query[\"key\"] == \"right\" ? HandshakeResult.Accept : HandshakeResult.Refuse(401, \"No key.\");")
        );
        await site.StartAsync();
        // More than the route has room for: none of them keeps its place.
        for (var i = 0; i < 3; i++)
        {
            await using var refused = await RawClient.ConnectAsync(site.Address, "/ws/test/chat?key=wrong", "");
            Assert.Equal(401, refused.Status);
            Assert.Equal("No key.\n", await refused.ReadBodyAsync());
        }
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat?key=right", "");
        Assert.Equal(101, client.Status);
        Assert.Contains(
            site.Log.Entries,
            e => e.Text.Contains("(action): the handshake event of 'test/chat' of controller 'chat' refused", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(site.Log.Entries, e => e.Text.Contains("No key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handshake_AskedAbout_ShowsTheWholeRequestAndItsItemsAreTheClients()
    {
        await using var site = new TestSite();
        site.WriteController(
            Asking(
                """
                request.Items["seen"] = string.Join(" ", request.Path, request.Query["q"],
                    request.RouteParameters["action"], request.Headers["X-Team"],
                    request.Cookies["session"], request.User.Identity?.IsAuthenticated,
                    request.RemoteEndPoint!.Address, request.Protocol ?? "none");
                return HandshakeResult.Accept;
                """,
                """
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Send(client.Items.Get<string>("seen")!);
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectAsync("/ws/test/chat?q=1", headers: [("X-Team", "red"), ("Cookie", "session=abc")]);
        Assert.Equal("/ws/test/chat 1 chat red abc False 127.0.0.1 none", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("throw new ClientVisibleException(\"Not today.\");", 403, "Not today.")]
    [InlineData("throw new InvalidOperationException(\"no luck\");", 500, "InvalidOperationException: no luck")]
    [InlineData("return HandshakeResult.Refuse(200, \"\");", 500, "ArgumentOutOfRangeException")]
    [InlineData("await Task.Delay(-1, request.Aborted); return HandshakeResult.Accept;", 503, "The server is not available.")]
    [InlineData("await Task.Delay(3000); return HandshakeResult.Accept;", 503, "The server is not available.")]
    public async Task Handshake_EventThatFails_AnswersWithWhatItIs(string body, int status, string text)
    {
        // A busy machine takes longer than that to say where the author's code threw: only the events that wait have so little time.
        var deadlines = status == 503 ? new ReloadDeadlines { Handshake = TimeSpan.FromMilliseconds(300) } : new();
        await using var site = new TestSite { Deadlines = deadlines };
        site.ExpectError("the handshake event of action 'test/chat' failed (reference ");
        site.WriteController(Asking(body));
        await site.StartAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(status, client.Status);
        Assert.Contains(text, await client.ReadBodyAsync(), StringComparison.Ordinal);
        Assert.Equal(status == 500, site.Log.Errors.Any(e => e.Contains("Chat.cs:line ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Handshake_AfterAnEdit_IsAskedOfTheNewCodeAndRefusalsKeepNothingOfTheOld()
    {
        await using var site = new TestSite();
        site.WriteController(Asking("return HandshakeResult.Refuse(403, \"1\");"));
        await site.StartAsync();
        await using (var first = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", ""))
            Assert.Equal(403, first.Status);
        using var probe = site.Probe();
        for (var i = 0; i < 20; i++)
        {
            await using var refused = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
            Assert.Equal(403, refused.Status);
        }
        var old = site.Host.Controllers.Lanes.Single().Controller.Current!.Context;
        site.WriteController(Asking("return HandshakeResult.Refuse(402, \"2\");"));
        Assert.Equal(2, (await probe.NextAsync<ControllerLive>()).Generation);
        await using var second = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(402, second.Status);
        Assert.Equal(1, (await probe.NextAsync<ControllerRetired>()).Generation);
        for (var i = 0; i < 10 && old.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(old.IsAlive);
    }

    [Fact]
    public async Task Handshake_RequestKeptAfterItsEvent_SaysThatItIsOver()
    {
        await using var site = new TestSite();
        site.WriteController(
            Asking(
                "_kept = request; return HandshakeResult.Accept;",
                """
                HandshakeRequest? _kept;
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    try { client.Send(_kept!.Headers.Count.ToString()); }
                    catch (ObjectDisposedException e) { client.Send(e.Message); }
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectAsync();
        Assert.StartsWith("The handshake was answered: copy what you keep", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }
}
