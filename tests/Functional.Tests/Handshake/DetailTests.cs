using System.Net.Sockets;
using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Handshake;

/// <summary>What a client learns of the inside: nothing, unless <c>showErrors</c> says so.</summary>
public sealed class DetailTests
{
    const string Secret = "the password is swordfish";

    static async Task<TestSite> StartAsync(bool showErrors, string? source = null)
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: $"showErrors: {(showErrors ? "true" : "false")},"));
        site.WriteController(
            source
                ?? TestSite.Action(
                    $$"""
                    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) =>
                        throw new InvalidOperationException("{{Secret}}");
                    """
                )
        );
        return await site.StartAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exception_InAnAction_IsShownOnlyIfTheRouteSaysSo(bool showErrors)
    {
        await using var site = await StartAsync(showErrors);
        site.ExpectError(Secret);
        var client = await site.ConnectAsync();
        await client.SendAsync("go");
        Assert.Equal(WebSocketCloseCode.InternalError, await client.ReceiveCloseAsync());
        Assert.Equal(showErrors, client.Socket.CloseStatusDescription!.Contains(Secret, StringComparison.Ordinal));
        if (!showErrors)
            Assert.StartsWith("The action failed. Reference ", client.Socket.CloseStatusDescription, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_ToAnActionThatIsNot_NamesTheOthersOnlyIfTheRouteSaysSo(bool showErrors)
    {
        await using var site = await StartAsync(showErrors);
        Assert.Equal(showErrors, (await AnswerAsync(site, "/ws/test/nothing", 404)).Contains("test/chat", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("class {")]
    [InlineData(
        "using PluginChat;\n[Action(\"test/chat\")] class A : WebSocketAction { public A() => throw new InvalidOperationException(\""
            + Secret
            + "\"); }"
    )]
    public async Task Answer_OfAControllerThatCannotBeUsed_SaysNothingOfWhy(string source)
    {
        await using var site = await StartAsync(showErrors: false, source);
        site.ExpectError("chat");
        var answer = await AnswerAsync(site, "/ws/test/chat", 500);
        Assert.Contains("\r\nThe controller is not available.\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Folder, answer, StringComparison.Ordinal);
    }

    static async Task<string> AnswerAsync(TestSite site, string path, int status)
    {
        await using var client = await RawClient.OpenAsync(site.Address);
        // HTTP/1.1 with a length or not, the answer ends with the connection.
        await client.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade, "
                    + "close\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
        );
        using var stream = new NetworkStream(client.Socket);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        return answer;
    }
}
