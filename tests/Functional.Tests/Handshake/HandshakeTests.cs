using System.Net;
using System.Text;
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
    [InlineData("GET", 101)]
    [InlineData("get", 426)]
    [InlineData("POST", 426)]
    public async Task Method_OtherThanGet_IsNoHandshake(string method, int status)
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(
            Encoding.ASCII.GetBytes(
                $"{method} /ws/test/chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n"
            )
        );
        await client.ReadAnswerAsync();
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
        await client.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws/test/chat HTTP/1.1\r\nHost: {site.Address.Authority}\r\nUpgrade: "
                    + $"websocket\r\nConnection: Upgrade\r\n{headers}\r\n"
            )
        );
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
    [InlineData("https://FRIEND.example:443", 101)]
    [InlineData("https://friend.example:8443", 403)]
    [InlineData("http://friend.example", 403)]
    [InlineData("https://friend.example.evil.example", 403)]
    [InlineData("https://xn--mnchen-3ya.example", 101)]
    [InlineData("https://xn--zrich-kva.example:8443", 101)]
    [InlineData("capacitor://localhost", 101)]
    [InlineData("ionic://localhost", 403)]
    [InlineData("chrome-extension://abcdefghijklmnopabcdefghijklmnop", 101)]
    [InlineData("chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba", 403)]
    [InlineData("tauri://localhost", 101)]
    [InlineData("http://[2001:db8::1]:8080", 101)]
    public async Task Origin_SameHostOrListed_IsLetIn(string origin, int status)
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite.Config(
                route: "origins: ['https://friend.example', 'https://München.example', "
                    + "'https://xn--zrich-kva.example:8443', 'capacitor://localhost', "
                    + "'tauri://localhost', 'chrome-extension://abcdefghijklmnopabcdefghijklmnop', 'http://[2001:DB8::1]:8080'],"
            )
        );
        await site.StartAsync();
        var client = await site.ConnectRawAsync(
            headers: $"Origin: {origin.Replace("HOST", site.Address.Authority, StringComparison.Ordinal)}\r\n"
        );
        Assert.Equal(status, client.Status);
    }

    [Fact]
    public async Task Target_NamingNoAction_Is404AndSaysWhichThereAre()
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/nothing", "");
        Assert.Equal(404, client.Status);
        Assert.Contains(
            "'test/chat'",
            System.Text.Encoding.UTF8.GetString((await ReadBodyAsync(site, "/ws/test/nothing"))),
            StringComparison.Ordinal
        );
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

    // Browsers send both names in ASCII; ASP.NET Core hands the host's over as Unicode.
    [Theory]
    [InlineData("xn--mnchen-3ya.example:8080", "http://xn--mnchen-3ya.example:8080", 101)]
    [InlineData("xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example", 101)]
    [InlineData("chat.example.", "https://chat.example", 101)]
    [InlineData("chat.example:8080", "http://chat.example", 403)]
    [InlineData("[::1]:8080", "http://[::1]:8080", 101)]
    [InlineData("xn--mnchen-3ya.example", "https://munchen.example", 403)]
    public async Task Origin_OfTheHostsOwnPage_IsLetInWhateverItsName(string host, string origin, int status)
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws/test/chat HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
        );
        await client.ReadAnswerAsync();
        Assert.Equal(status, client.Status);
    }

    [Fact]
    public async Task Upgrade_OverHttp10_IsNot101()
    {
        await using var site = await new TestSite().StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws/test/chat HTTP/1.0\r\nHost: {site.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
        );
        await client.ReadAnswerAsync();
        Assert.Equal(426, client.Status);
    }

    // It said 'Connection: Upgrade' and ended all the same: the next request of a client that keeps connections got ECONNRESET.
    [Fact]
    public async Task Get_OfAWebSocketRoute_Answers426AndKeepsTheConnection()
    {
        await using var site = await new TestSite().StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = site.Address };
        for (var i = 0; i < 3; i++)
        {
            using var answer = await http.GetAsync(new Uri("/ws/test/chat", UriKind.Relative));
            Assert.Equal(System.Net.HttpStatusCode.UpgradeRequired, answer.StatusCode);
            Assert.Contains("keep-alive", answer.Headers.Connection);
        }
        await using var raw = await RawClient.OpenAsync(site.Address);
        var request = Encoding.ASCII.GetBytes($"GET /ws/test/chat HTTP/1.1\r\nHost: {site.Address.Authority}\r\n\r\n");
        using var stream = new System.Net.Sockets.NetworkStream(raw.Socket);
        for (var i = 0; i < 2; i++)
        {
            await stream.WriteAsync(request);
            var buffer = new byte[4096];
            var text = "";
            while (!text.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
                Assert.True(read > 0, $"The connection ended after answer {i}: {text}");
                text += Encoding.ASCII.GetString(buffer, 0, read);
            }
            Assert.StartsWith("HTTP/1.1 426", text, StringComparison.Ordinal);
        }
    }
}
