using System.Globalization;
using System.Net.Security;
using System.Net.WebSockets;
using System.Text.Json;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Succession;

/// <summary>WebSockets over TLS and HTTP/2 do not move, whose streams are another process's: they come back, and miss nothing.</summary>
public sealed class SecureUpgradeTests
{
    const string Protocol = ResumingClient.Protocol;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Client_OverTls_IsToldToComeBackAndMissesNothing(string version)
    {
        await using var site = new TestSite();
        var certificate = TestCertificate.Make();
        site.Write("site.crt", certificate.Certificate);
        site.Write("site.key", certificate.Key);
        site.Write(
            "appweb.json",
            TestSite.Config(
                http: "ssl: { certificate: 'site.crt', key: 'site.key' }, timeouts: { exit: '2secs' },",
                route: "websockets: { resume: true },"
            )
        );
        site.WriteController(TestSite.ChatSource);
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site, "--urls", "http://127.0.0.1:0;https://127.0.0.1:0");
        var secure = new Uri((await host.WaitForOutputAsync("Now listening on: https://")).Split("Now listening on: ")[1]);
        using var invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            }
        );
        var plain = await host.ConnectAsync();
        await using var client = await ConnectAsync(invoker, secure, version, "");
        var hello = JsonDocument.Parse((await client.ReceiveTextAsync())[1..]).RootElement;
        await plain.SendAsync("before");
        Assert.Equal("before", await plain.ReceiveTextAsync());
        Assert.Equal("1\nbefore", await client.ReceiveTextAsync());

        host.Signal(HostProcess.Sigusr2);

        Assert.Equal(WebSocketCloseCode.GoingAway, await client.ReceiveCloseAsync());
        Assert.Matches(@"^The server stops; come back in \d+ s\.$", client.CloseReason);
        await client.CloseAsync(WebSocketCloseCode.GoingAway);
        var handed = (await host.WaitForOutputAsync("handed over: Process ")).Split("Process ")[1].Split(' ')[0];
        await host.SucceededAsync(int.Parse(handed, CultureInfo.InvariantCulture));
        await plain.SendAsync("after");
        Assert.Equal("after", await plain.ReceiveTextAsync());
        var epoch = hello.GetProperty("position").GetString()!.Split('.')[0];
        await using var again = await ConnectAsync(
            invoker,
            secure,
            version,
            $"?resume={epoch}.1&as={hello.GetProperty("client").GetString()}&token={hello.GetProperty("token").GetString()}"
        );
        Assert.True(JsonDocument.Parse((await again.ReceiveTextAsync())[1..]).RootElement.GetProperty("resumed").GetBoolean());
        Assert.Equal("2\nafter", await again.ReceiveTextAsync());
    }

    static async Task<ChatClient> ConnectAsync(HttpMessageInvoker invoker, Uri address, string version, string query)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol(Protocol);
        await socket.ConnectAsync(new Uri($"wss://{address.Authority}/ws/test/chat{query}"), invoker, CancellationToken.None);
        return new(socket);
    }
}
