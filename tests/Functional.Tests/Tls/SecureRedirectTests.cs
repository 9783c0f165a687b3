using System.Net;
using PluginChat.Functional.Tests.Authentication;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Tls;

/// <summary><c>redirect: 'secure'</c>: nothing of the site without TLS.</summary>
public sealed class SecureRedirectTests
{
    static HttpClient Client(Uri address, TestCertificate? trusted = null)
    {
        var handler = new HttpClientHandler { AllowAutoRedirect = false };
        if (trusted is not null)
            handler.ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == trusted.Thumbprint;
        return new(handler) { BaseAddress = address };
    }

    static async Task<(HttpStatusCode, string?)> AskAsync(HttpClient http, HttpMethod method, string path, string? proto = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (proto is not null)
        {
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            request.Headers.Add("X-Forwarded-Proto", proto);
        }
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Request_WithoutTls_IsSentToTheSameAddressOverIt()
    {
        var certificate = TestCertificate.Make();
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite.Config(http: "ssl: { certificate: 'site.crt', key: 'site.key' }, redirect: 'secure', openapi: true,")
        );
        site.Write("site.crt", certificate.Certificate);
        site.Write("site.key", certificate.Key);
        site.Write("web/a b.html", "over TLS");
        await site.StartAsync("--urls=http://127.0.0.1:0;https://127.0.0.1:0");
        var plain = new Uri(site.Host.Addresses.Single(a => a.StartsWith("http://", StringComparison.Ordinal)));
        var secure = new Uri(site.Host.Addresses.Single(a => a.StartsWith("https://", StringComparison.Ordinal)));
        var to = $"https://{secure.Authority}";
        using var http = Client(plain);

        var (status, location) = await AskAsync(http, HttpMethod.Get, "/a%20b.html?x=%0D%0A");
        Assert.Equal((HttpStatusCode.TemporaryRedirect, to + "/a%20b.html?x=%0D%0A"), (status, location));
        using var https = Client(secure, certificate);
        Assert.Equal("over TLS", await https.GetStringAsync(new Uri(location!)));
        // Whatever there is, or is not.
        foreach (var path in (string[])["/", "/openapi.json", "/nothing", "/ws/test/chat", "//evil.example/x", "/%0D%0ASet-Cookie:x"])
            Assert.Equal(
                (HttpStatusCode.TemporaryRedirect, to + path),
                await AskAsync(http, HttpMethod.Post, plain.GetLeftPart(UriPartial.Authority) + path)
            );
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(http, HttpMethod.Get, "/healthz"));
        await using var socket = await RawClient.ConnectAsync(plain, "/ws/test/chat");
        Assert.Equal(307, socket.Status);
    }

    [Fact]
    public async Task Form_ToSignIn_IsNeitherShownNorTakenWithoutTls()
    {
        await using var site = await AuthSite.StartAsync(auth: "type: 'form'", http: "redirect: { to: 'secure', status: 308 },");
        using var http = Client(site.Address);
        // The site has no TLS itself: the proxy that it trusts does, at the usual port.
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            Assert.Equal((HttpStatusCode.PermanentRedirect, "https://127.0.0.1/login"), await AskAsync(http, method, "/login"));
            Assert.Equal((HttpStatusCode.PermanentRedirect, "https://127.0.0.1/login"), await AskAsync(http, method, "/login", "http"));
        }
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(http, HttpMethod.Get, "/login", "https"));
    }

    [Fact]
    public async Task Route_ThatRequiresTls_LeadsToItBeforeItAsksForAPassword()
    {
        // Of one route; the form to sign in is the site's, and all the rest is as it was.
        await using var site = await AuthSite.StartAsync(auth: "type: 'form'", admin: "require: { roles: 'admin', secure: true }");
        using var http = Client(site.Address);
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            Assert.Equal(
                (HttpStatusCode.TemporaryRedirect, "https://127.0.0.1/admin/who"),
                await AskAsync(http, method, "/admin/who", "http")
            );
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(http, method, "/admin/who", "https")).Item1);
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(http, method, "/api/who", "http")).Item1);
        }
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, HttpMethod.Get, "/login", "http")).Item1);
    }

    [Fact]
    public async Task Site_WhoseUsersRequireTls_ShowsNeitherItsFormNorWhatIsForAllWithoutIt()
    {
        await using var site = await AuthSite.StartAsync(auth: "type: 'form', require: { secure: true }");
        using var http = Client(site.Address);
        foreach (var path in (string[])["/login", "/logout", "/openapi.json", "/a.txt", "/open/who"])
        {
            Assert.Equal(
                (HttpStatusCode.TemporaryRedirect, "https://127.0.0.1" + path),
                await AskAsync(http, HttpMethod.Post, path, "http")
            );
        }
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, HttpMethod.Get, "/login", "https")).Item1);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, HttpMethod.Get, "/open/who", "https")).Item1);
    }

    [Fact]
    public async Task Edit_OfTheConfiguration_BringsAndTakesTheRedirect()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config());
        site.Write("web/index.html", "a page");
        await site.StartAsync();
        using var http = Client(site.Address);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, HttpMethod.Get, "/")).Item1);
        site.Write("appweb.json", TestSite.Config(http: "redirect: 'secure',"));
        await UntilAsync(HttpStatusCode.TemporaryRedirect);
        site.Write("appweb.json", TestSite.Config());
        await UntilAsync(HttpStatusCode.OK);

        async Task UntilAsync(HttpStatusCode status)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while ((await AskAsync(http, HttpMethod.Get, "/")).Item1 != status)
                await Task.Delay(10, patience.Token);
        }
    }
}
