using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Listening;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Tls;

public sealed class TlsTests
{
    static async Task<(TestSite Site, TestCertificate Certificate)> StartAsync(
        bool inOneFile = false,
        TimeProvider? time = null,
        string http = ""
    )
    {
        var certificate = TestCertificate.Make();
        var site = new TestSite { Time = time ?? TimeProvider.System };
        site.Write(
            "appweb.json",
            TestSite.Config(
                http: (inOneFile ? "ssl: { certificate: 'tls/both.pem' }," : "ssl: { certificate: 'tls/site.crt', key: 'tls/site.key' },")
                    + http
            )
        );
        site.Write("tls/site.crt", certificate.Certificate);
        site.Write("tls/site.key", certificate.Key);
        site.Write("tls/both.pem", certificate.Key + "\n" + certificate.Certificate);
        site.Write("web/index.html", "over TLS");
        await site.StartAsync("--urls=https://127.0.0.1:0");
        return (site, certificate);
    }

    // Only the certificate of the configuration will do, not one that a developer's machine happens to have.
    static SocketsHttpHandler Trusting(TestCertificate certificate) =>
        new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown is X509Certificate2 { Thumbprint: var thumbprint } && thumbprint == certificate.Thumbprint,
            },
        };

    static async Task<ChatClient> ConnectAsync(TestSite site, HttpMessageInvoker invoker, Version version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri($"wss://{site.Address.Authority}/ws/test/chat"), invoker, CancellationToken.None);
        return new(socket);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_OverTls_IsServedWithTheCertificateOfTheConfiguration(bool inOneFile)
    {
        var (site, certificate) = await StartAsync(inOneFile);
        await using var _ = site;
        using var http = new HttpClient(Trusting(certificate)) { BaseAddress = site.Address };
        Assert.Equal("over TLS", await http.GetStringAsync(new Uri("/", UriKind.Relative)));
        using var other = new HttpClient(Trusting(TestCertificate.Make())) { BaseAddress = site.Address };
        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    [Theory]
    [InlineData("1.1", HttpStatusCode.SwitchingProtocols)]
    [InlineData("2.0", HttpStatusCode.OK)]
    public async Task WebSocket_OverTls_ChatsAndIsClosedInOrder(string version, HttpStatusCode accepted)
    {
        var (site, certificate) = await StartAsync();
        await using var _ = site;
        using var invoker = new HttpMessageInvoker(Trusting(certificate));
        await using var first = await ConnectAsync(site, invoker, Version.Parse(version));
        await using var second = await ConnectAsync(site, invoker, Version.Parse(version));
        Assert.Equal(accepted, first.Socket.HttpStatusCode);
        foreach (var text in (string[])["hello", "", new string('x', 300_000), "bye"])
        {
            await first.SendAsync(text);
            Assert.Equal(text, await first.ReceiveTextAsync());
            Assert.Equal(text, await second.ReceiveTextAsync());
        }
        await first.CloseAsync();
        Assert.Equal(WebSocketCloseCode.NormalClosure, first.CloseCode);
        await second.SendAsync("still here");
        Assert.Equal("still here", await second.ReceiveTextAsync());
    }

    [Fact]
    public async Task WebSocket_OverHttp2_SharesAConnectionWithOthersAndWithOtherVersions()
    {
        var (site, certificate) = await StartAsync();
        await using var _ = site;
        using var invoker = new HttpMessageInvoker(Trusting(certificate));
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConnectAsync(site, invoker, HttpVersion.Version20)));
        await using var old = await ConnectAsync(site, invoker, HttpVersion.Version11);
        await old.SendAsync("to all");
        foreach (var client in clients.Append(old))
            Assert.Equal("to all", await client.ReceiveTextAsync());
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    // A request that is over makes a connection idle only where no other is under way on it, such as a WebSocket.
    [Fact]
    public async Task WebSocket_OverHttp2_GivesNoWayToNewcomersBecauseOfARequestBesideIt()
    {
        var (site, certificate) = await StartAsync(http: "limits: { connections: 2 },");
        await using var _ = site;
        using var invoker = new HttpMessageInvoker(Trusting(certificate));
        await using var client = await ConnectAsync(site, invoker, HttpVersion.Version20);
        await AskAsync(invoker, HttpVersion.Version20);
        var newcomers = new List<HttpMessageInvoker>();
        for (var i = 0; i < ConnectionGate.With(2) + 2; i++)
        {
            newcomers.Add(new(Trusting(certificate)));
            await AskAsync(newcomers[^1], HttpVersion.Version11);
        }

        await client.SendAsync("still there");
        Assert.Equal("still there", await client.ReceiveTextAsync());
        newcomers.ForEach(n => n.Dispose());

        async Task AskAsync(HttpMessageInvoker with, Version version)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Address, "/"))
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await with.SendAsync(request, CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Certificate_ThatIsRenewed_IsForNewConnectionsAndABrokenOneForNone()
    {
        var time = new FakeTimeProvider();
        var (site, first) = await StartAsync(time: time);
        await using var _ = site;
        using var invoker = new HttpMessageInvoker(Trusting(first));
        await using var client = await ConnectAsync(site, invoker, HttpVersion.Version11);
        var second = TestCertificate.Make();
        site.Write("tls/site.crt", second.Certificate);
        time.Advance(TimeSpan.FromSeconds(11));
        await AssertServedAsync(first); // the key is not there yet
        Assert.True(site.Log.Has("changed and cannot be used"));
        site.Write("tls/site.key", second.Key);
        time.Advance(TimeSpan.FromSeconds(11));
        await AssertServedAsync(second);
        await client.SendAsync("still here");
        Assert.Equal("still here", await client.ReceiveTextAsync());
        // As Kubernetes renews: a folder is swapped behind links that stay, and files may keep their times.
        var third = TestCertificate.Make();
        var time2 = File.GetLastWriteTimeUtc(site.PathOf("tls/site.crt"));
        site.Write("next/site.crt", third.Certificate);
        site.Write("next/site.key", third.Key);
        foreach (var file in (string[])["site.crt", "site.key"])
        {
            File.SetLastWriteTimeUtc(site.PathOf("next/" + file), time2);
            File.Delete(site.PathOf("tls/" + file));
            File.CreateSymbolicLink(site.PathOf("tls/" + file), "../next/" + file);
        }
        time.Advance(TimeSpan.FromSeconds(11));
        await AssertServedAsync(third);

        async Task AssertServedAsync(TestCertificate expected)
        {
            using var http = new HttpClient(Trusting(expected)) { BaseAddress = site.Address };
            Assert.Equal("over TLS", await http.GetStringAsync(new Uri("/", UriKind.Relative)));
        }
    }

    // Kestrel takes them out again, and writes a warning for each answer.
    [Fact]
    public async Task Refusals_OverHttp2_SetNoHeadersOfAConnection()
    {
        var (site, certificate) = await StartAsync();
        await using var _ = site;
        using var http = new HttpClient(Trusting(certificate))
        {
            BaseAddress = site.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var upgrade = await http.GetAsync(new Uri("/ws/test/chat", UriKind.Relative));
        Assert.Equal(HttpStatusCode.UpgradeRequired, upgrade.StatusCode);
        using var body = await http.PostAsync(new Uri("/", UriKind.Relative), new ByteArrayContent(new byte[200_000]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, body.StatusCode);
        Assert.Equal("over TLS", await http.GetStringAsync(new Uri("/", UriKind.Relative)));
        Assert.False(site.Log.Has("response headers have been removed"));
    }

    [Fact]
    public async Task Drain_OverHttp2_ClosesWith1001()
    {
        var (site, certificate) = await StartAsync();
        await using var _ = site;
        using var invoker = new HttpMessageInvoker(Trusting(certificate));
        await using var client = await ConnectAsync(site, invoker, HttpVersion.Version20);
        var stopping = site.Host.StopAsync();
        Assert.Equal(WebSocketCloseCode.GoingAway, await client.ReceiveCloseAsync());
        await client.CloseAsync();
        await stopping;
    }

    // The server took the connection apart under the write, and told so at the level of errors, with a stack trace, for each client that
    // did so.
    [Fact]
    public async Task Client_ThatBreaksWhileItIsWrittenTo_LeavesNoErrorInTheLog()
    {
        var (site, _) = await StartAsync();
        await using var __ = site;
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Send(new string('x', 4 << 20));
                    return ValueTask.CompletedTask;
                }
                """
            )
        );
        for (var i = 0; i < 10; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
            {
                ReceiveBufferSize = 4096,
                LingerState = new(enable: true, 0),
            };
            await socket.ConnectAsync(site.Address.Host, site.Address.Port);
            await using var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: true, (_, _, _, _) => true);
            await stream.AuthenticateAsClientAsync("localhost");
            await stream.WriteAsync(
                System.Text.Encoding.ASCII.GetBytes(
                    $"GET /ws/test/chat HTTP/1.1\r\nHost: {site.Address.Authority}\r\nUpgrade: websocket\r\nConnection: "
                        + "Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                )
            );
            // Into the message, whose rest does not fit.
            await stream.ReadExactlyAsync(new byte[8192]);
            socket.Close();
        }
    }
}
