using System.Net;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Handshake;

public sealed class HandshakeTests
{
    [Fact]
    public async Task PlainGet_OfAWebSocketRoute_Is426()
    {
        await using var site = await new TestSite().StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync(new Uri("/ws/test/chat", UriKind.Relative));
        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
        Assert.Equal("websocket", string.Join(',', answer.Headers.GetValues("Upgrade")));
        Assert.Equal("13", string.Join(',', answer.Headers.GetValues("Sec-WebSocket-Version")));
    }

    [Theory]
    [InlineData("foo", 400)]
    [InlineData("foo, chat", 101)]
    [InlineData("Chat", 400)]
    public async Task Protocol_ClientOffers_IsCheckedAgainstTheRoutes(string offered, int status)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsProtocol: 'chat'"));
        await site.StartAsync();
        var client = await site.ConnectRawAsync(headers: $"Sec-WebSocket-Protocol: {offered}\r\n");
        Assert.Equal(status, client.Status);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")]
    [InlineData("Sec-WebSocket-Version: 13\r\n")]
    [InlineData("Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n")]
    public async Task VersionOrKey_WrongOrMissing_Is400WithTheVersion(string headers)
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET /ws/test/chat HTTP/1.1\r\nHost: {site.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{headers}\r\n"));
        await client.ReadAnswerAsync();
        Assert.Equal(400, client.Status);
        Assert.Contains("Sec-WebSocket-Version: 13", client.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_OfTheRfcsExampleKey_IsTheRfcsExample()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", client.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://HOST", 101)]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("foo:bar", 403)]
    [InlineData("https://", 403)]
    [InlineData("https://friend.example", 101)]
    public async Task Origin_SameHostOrListed_IsLetIn(string origin, int status)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: "origins: ['https://friend.example'],"));
        await site.StartAsync();
        var client = await site.ConnectRawAsync(headers: $"Origin: {origin.Replace("HOST", site.Address.Authority, StringComparison.Ordinal)}\r\n");
        Assert.Equal(status, client.Status);
    }

    [Fact]
    public async Task Target_NamingNoAction_Is404AndSaysWhichThereAre()
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/nothing", "");
        Assert.Equal(404, client.Status);
        Assert.Contains("'test/chat'", System.Text.Encoding.UTF8.GetString((await ReadBodyAsync(site, "/ws/test/nothing"))), StringComparison.Ordinal);
    }

    static async Task<byte[]> ReadBodyAsync(TestSite site, string path)
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        using var answer = await http.SendAsync(request);
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
