using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Contract;

/// <summary>What a controller sees of a client.</summary>
public sealed class ClientMembersTests
{
    [Fact]
    public async Task Headers_ThatTheActionNames_AreKeptAndNoOthers()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite
                .Action(
                    """
                    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                    {
                        client.Send(string.Join(" ", client.Headers.Select(h => $"{h.Key}={h.Value}")) + " " + client.Headers["x-TEAM"]);
                        return default;
                    }
                    """
                )
                .Replace("[Action", "[KeepHeaders(\"X-Team\", \"X-Absent\")]\n[Action", StringComparison.Ordinal)
        );
        await site.StartAsync();
        var client = await site.ConnectAsync(headers: [("X-Team", "red"), ("X-Other", "1")]);
        await client.SendAsync("?");
        Assert.Equal("X-Team=red red", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task User_OfAClientThatDidNotSignIn_IsNobody()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send($"{client.User.Identity!.IsAuthenticated} {client.User.Identity.Name ?? "nobody"} {client.Headers.Count}");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("?");
        Assert.Equal("False nobody 0", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("asked before it closes", true)]
    [InlineData("asked afterwards", false)]
    public async Task Closed_WhenTheClientHasGone_IsCancelled(string when, bool before)
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                $$"""
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    if ({{(before ? "true" : "false")}})
                    {
                        var token = client.Closed;
                        token.Register(() => Clients.Send($"left {token.IsCancellationRequested}"));
                    }
                    return default;
                }

                public override ValueTask OnCloseAsync(IWebSocketClient client, WebSocketClose close)
                {
                    if ({{(before ? "false" : "true")}})
                        Clients.Send($"left {client.Closed.IsCancellationRequested}");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var (stays, leaves) = (await site.ConnectAsync(), await site.ConnectAsync());
        await leaves.CloseAsync();
        Assert.True("left True" == await stays.ReceiveTextAsync(), when);
    }

    [Fact]
    public async Task Json_SentToOneAndToAll_IsTextInCamelCase()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public record Line(string From, int Number);
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.SendJson(new Line("one", 1));
                    Clients.SendJson(new Line("all", 2));
                    Clients.SendJson(new Line("others", 3), except: client);
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var (client, other) = (await site.ConnectAsync(), await site.ConnectAsync());
        await client.SendAsync("?");
        Assert.Equal("""{"from":"one","number":1}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"from":"all","number":2}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"from":"all","number":2}""", await other.ReceiveTextAsync());
        Assert.Equal("""{"from":"others","number":3}""", await other.ReceiveTextAsync());
    }
}
