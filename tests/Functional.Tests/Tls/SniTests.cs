using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Tls;

/// <summary>Several certificates on one address, by the name that a client asks for; and which versions of TLS are spoken.</summary>
public sealed class SniTests
{
    const string Several = """
        ssl: { certificate: 'org.crt', key: 'org.key', certificates: [
            { certificate: 'net.crt', key: 'net.key' }, { certificate: 'all.pem' },
        ] },
        """;

    readonly FakeTimeProvider _time = new();

    TestSite Write(string ssl, out Dictionary<string, TestCertificate> made)
    {
        var site = new TestSite { Time = _time };
        made = new()
        {
            ["org"] = TestCertificate.Make("chat.example.org", "example.org"),
            ["net"] = TestCertificate.Make("chat.example.net"),
            ["all"] = TestCertificate.Make("*.example.net", "*.example.com"),
        };
        foreach (var (name, certificate) in made)
            Write(site, name, certificate);
        site.Write("web/index.html", "over TLS");
        site.Write("appweb.json", TestSite.Config(http: ssl));
        return site;
    }

    static void Write(TestSite site, string name, TestCertificate certificate)
    {
        site.Write(name + ".crt", certificate.Certificate);
        site.Write(name + ".key", certificate.Key);
        site.Write(name + ".pem", certificate.Certificate + "\n" + certificate.Key);
    }

    static async Task<(string Thumbprint, SslProtocols Protocol)> HandshakeAsync(Uri address, string name, SslProtocols protocols)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await using var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }
        );
        return (((X509Certificate2)stream.RemoteCertificate!).Thumbprint, stream.SslProtocol);
    }

    static async Task<string> ShownAsync(TestSite site, string name) =>
        (await HandshakeAsync(site.Address, name, SslProtocols.None)).Thumbprint;

    [Fact]
    public async Task Client_IsShownTheCertificateOfTheNameThatItAsksFor()
    {
        await using var site = Write(Several, out var made);
        await site.StartAsync("--urls=https://127.0.0.1:0");
        foreach (
            var (name, expected) in ((string, string)[])
                [
                    ("chat.example.org", "org"),
                    ("example.org", "org"),
                    ("chat.example.net", "net"), // before the star's
                    ("CHAT.example.NET", "net"),
                    ("other.example.net", "all"),
                    ("a.example.com", "all"),
                    ("a.b.example.com", "org"),
                    ("elsewhere.example", "org"),
                    ("127.0.0.1", "org"), // an address is no name: nothing is asked for
                ]
        )
            Assert.Equal((name, made[expected].Thumbprint), (name, await ShownAsync(site, name)));
        Assert.False(site.Log.Has("Overriding"));
    }

    [Fact]
    public async Task Certificate_OfSeveralThatIsRenewed_IsShownAndABrokenOneIsNot()
    {
        await using var site = Write(Several, out var made);
        await site.StartAsync("--urls=https://127.0.0.1:0");
        var renewed = TestCertificate.Make("chat.example.net", "new.example.net");
        Assert.Equal(made["all"].Thumbprint, await ShownAsync(site, "new.example.net"));
        site.Write("net.crt", renewed.Certificate); // the key does not fit
        site.Write("all.pem", "no certificate");
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(made["net"].Thumbprint, await ShownAsync(site, "chat.example.net"));
        Assert.Equal(made["all"].Thumbprint, await ShownAsync(site, "other.example.net"));
        Assert.True(site.Log.Has($"'{site.PathOf("net.crt")}' and '{site.PathOf("net.key")}' changed and cannot be used"));
        Assert.True(site.Log.Has($"'{site.PathOf("all.pem")}' and '{site.PathOf("all.pem")}' changed and cannot be used"));
        site.Write("net.key", renewed.Key);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(renewed.Thumbprint, await ShownAsync(site, "chat.example.net"));
        Assert.Equal(renewed.Thumbprint, await ShownAsync(site, "new.example.net")); // its names are those of the new one
        Assert.Equal(made["org"].Thumbprint, await ShownAsync(site, "chat.example.org"));
    }

    [Fact]
    public async Task Certificate_BrokenBeforeAnybodyCame_IsShownAsItWasAtTheStart()
    {
        await using var site = Write(Several, out var made);
        await site.StartAsync("--urls=https://127.0.0.1:0");
        site.Write("net.crt", "no certificate");
        _time.Advance(TimeSpan.FromSeconds(11));
        foreach (var (name, expected) in ((string, string)[])[("a.example.com", "all"), ("chat.example.net", "net"), ("x", "org")])
            Assert.Equal((name, made[expected].Thumbprint), (name, await ShownAsync(site, name)));
        Assert.True(site.Log.Has($"'{site.PathOf("net.crt")}' and '{site.PathOf("net.key")}' changed and cannot be used"));
    }

    [Fact]
    public async Task Listen_OfTheFileAndOfPorts_IsWhereTheSiteIsThen()
    {
        await using var site = Write(Several, out var made);
        await site.StartAsync("--urls=", "--https_ports=0");
        Assert.Matches(@"^https://\[::\]:\d+$", Assert.Single(site.Host.Addresses));
        var address = new Uri($"https://127.0.0.1:{site.Address.Port}");
        Assert.Equal(made["net"].Thumbprint, (await HandshakeAsync(address, "chat.example.net", SslProtocols.None)).Thumbprint);
        await site.Host.DisposeAsync();
        site.Write(
            "appweb.json",
            TestSite
                .Config(http: Several)
                .Replace("'http://127.0.0.1:0'", "'https://[::1]:0', 'http://127.0.0.1:0'", StringComparison.Ordinal)
        );
        await site.StartAsync("--urls=");
        Assert.Equal(["https://[::1]", "http://127.0.0.1"], site.Host.Addresses.Select(a => a[..a.LastIndexOf(':')]));
        Assert.Equal(made["all"].Thumbprint, await ShownAsync(site, "a.example.com"));
    }

    [Theory]
    [InlineData("minVersion: '1.3', certificate: 'org.pem'", false)]
    [InlineData("minVersion: '1.3'", false)] // with a certificate of Kestrel's settings
    [InlineData("minVersion: '1.2', certificate: 'org.pem'", true)]
    public async Task Client_WithAnOlderVersionOfTls_GetsInWhereTheSiteSaysSo(string ssl, bool getsIn)
    {
        await using var site = Write($"ssl: {{ {ssl} }},", out _);
        await site.StartAsync([
            "--urls=https://127.0.0.1:0",
            .. ssl.Contains("certificate", StringComparison.Ordinal)
                ? (string[])[]
                :
                [
                    $"--Kestrel:Certificates:Default:Path={site.PathOf("org.crt")}",
                    $"--Kestrel:Certificates:Default:KeyPath={site.PathOf("org.key")}",
                ],
        ]);
        Assert.Equal(SslProtocols.Tls13, (await HandshakeAsync(site.Address, "x", SslProtocols.Tls12 | SslProtocols.Tls13)).Protocol);
        if (getsIn)
            Assert.Equal(SslProtocols.Tls12, (await HandshakeAsync(site.Address, "x", SslProtocols.Tls12)).Protocol);
        else
            await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(site.Address, "x", SslProtocols.Tls12));
    }
}
