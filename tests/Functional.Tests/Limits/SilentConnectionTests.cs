using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary>TCP connections that are opened and not used.</summary>
public sealed class SilentConnectionTests
{
    [Fact]
    public async Task Connection_ThatSaysNothing_EndsWhenTheTimeForHeadersIsOver()
    {
        var time = new FakeTimeProvider();
        await using var site = await new TestSite { Time = time }.StartAsync();
        using var readings = new RefusalReadings(site);
        await using var silent = await RawClient.OpenAsync(site.Address);
        using var http = site.Http();
        await http.GetStringAsync("/healthz"); // kept open from now on
        var ending = silent.ReadAnswerAsync();
        while (!ending.IsCompleted)
        {
            Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.Zero, TimeSpan.FromMinutes(1));
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ending, Task.Delay(10));
        }
        await ending;
        Assert.Equal("", silent.Answer);
        Assert.Equal("live\n", await http.GetStringAsync("/healthz"));
        await readings.AssertOneAsync(site, "timeout", 0, route: null);
    }

    [Fact]
    public async Task Connection_ThatSpeaksInTime_IsServedAndKept()
    {
        var time = new FakeTimeProvider();
        await using var site = await new TestSite { Time = time }.StartAsync();
        await using var late = await RawClient.OpenAsync(site.Address);
        time.Advance(TimeSpan.FromSeconds(4));
        for (var request = 0; request < 3; request++)
        {
            await late.SendAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            Assert.Contains("HTTP/1.1 200 ", await ReadToAsync(late.Socket, "live\n"), StringComparison.Ordinal);
            time.Advance(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task Connection_ThatAsksForNothingAfterItsTlsHandshake_Ends()
    {
        var time = new FakeTimeProvider();
        var certificate = TestCertificate.Make();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(http: "ssl: { certificate: 'site.crt', key: 'site.key' },"));
        site.Write("site.crt", certificate.Certificate);
        site.Write("site.key", certificate.Key);
        await site.StartAsync("--urls=https://127.0.0.1:0");
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(site.Address.Host, site.Address.Port);
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        var ending = tls.ReadAsync(new byte[1]).AsTask();
        while (!ending.IsCompleted)
        {
            Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.Zero, TimeSpan.FromMinutes(1));
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ending, Task.Delay(10));
        }
        // Where it ends without TLS' own word for it, that is an exception.
        await ending.ContinueWith(static read => Assert.True(read.IsFaulted || read.Result == 0), TaskScheduler.Default);
    }

    static async Task<string> ReadToAsync(Socket socket, string end)
    {
        var (text, buffer) = ("", new byte[4096]);
        while (!text.Contains(end, StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.NotEqual(0, read);
            text += Encoding.Latin1.GetString(buffer, 0, read);
        }
        return text;
    }
}
