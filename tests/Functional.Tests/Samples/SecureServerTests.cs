using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The rows of samples/secure-server/README.md that no person in a browser would try; Browser.Tests has the others.</summary>
public sealed class SecureServerTests
{
    static HttpClientHandler Handler(TestCertificate certificate) =>
        new()
        {
            AllowAutoRedirect = false,
            CookieContainer = new(),
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint,
        };

    static Uri Address(TestSite site, string scheme) =>
        new(site.Host.Addresses.Single(a => a.StartsWith(scheme, StringComparison.Ordinal)));

    static async Task SignInAsync(HttpClient http, string name, string password)
    {
        using var form = new FormUrlEncodedContent([new("username", name), new("password", password)]);
        using var answer = await http.PostAsync("/login", form);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    static async Task<(HttpStatusCode Status, ChatClient? Client)> ConnectAsync(TestSite site, HttpMessageHandler handler)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        try
        {
            await socket.ConnectAsync(new($"wss://{Address(site, "https://").Authority}/ws/chat"), invoker, CancellationToken.None);
            return (HttpStatusCode.SwitchingProtocols, new(socket));
        }
        catch (WebSocketException)
        {
            using (socket)
                return (socket.HttpStatusCode, null);
        }
    }

    [Fact]
    public async Task Anything_WithoutTls_LeadsToTheSameOverIt()
    {
        var (site, certificate) = await Sample.StartSecureAsync("secure-server");
        await using var _ = site;
        using var http = new HttpClient(Handler(certificate)) { BaseAddress = Address(site, "http://") };
        foreach (var path in (string[])["/", "/login", "/account", "/admin/announce", "/ws/chat", "/nothing"])
        {
            using var answer = await http.PostAsync(path, null);
            Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
            Assert.Equal(new Uri(Address(site, "https://"), path), answer.Headers.Location);
        }
    }

    [Fact]
    public async Task Visitor_WhoIsNoUser_HasThePublicPageAlone()
    {
        var (site, certificate) = await Sample.StartSecureAsync("secure-server");
        await using var _ = site;
        using var handler = Handler(certificate);
        using var http = new HttpClient(handler) { BaseAddress = Address(site, "https://") };
        foreach (var path in (string[])["/", "/index.html", "/site.css", "/login"])
        {
            using var open = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
            Assert.Equal("DENY", open.Headers.GetValues("X-Frame-Options").Single());
            Assert.Contains("frame-ancestors 'none'", open.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
        foreach (var path in (string[])["/account", "/admin/", "/admin/announce", "/members.html", "/chat.js", "/nothing"])
        {
            using var closed = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        }
        Assert.Equal((HttpStatusCode.Unauthorized, null), await ConnectAsync(site, handler));
        using var onThisMachine = await http.GetAsync("/");
        Assert.False(onThisMachine.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Announcement_OfWhoIsNoAdminOrSendsNoToken_ReachesNobody()
    {
        var (site, certificate) = await Sample.StartSecureAsync("secure-server");
        await using var _ = site;
        using HttpClientHandler anns = Handler(certificate),
            bobs = Handler(certificate);
        using HttpClient ann = new(anns) { BaseAddress = Address(site, "https://") },
            bob = new(bobs) { BaseAddress = Address(site, "https://") };
        await SignInAsync(ann, "ann", "correct horse");
        await SignInAsync(bob, "bob", "battery staple");
        await using var listener = (await ConnectAsync(site, bobs)).Client!;
        await ann.GetStringAsync("/admin/"); // begins a session, whose token the next request does not have
        foreach (var http in (HttpClient[])[ann, bob])
        {
            using var form = new FormUrlEncodedContent([new("text", "hello")]);
            using var answer = await http.PostAsync("/admin/announce", form);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        await listener.SendAsync("only this");
        Assert.Equal("bob: only this", await listener.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_ThatAsksOrSendsTooOften_IsRefused()
    {
        var (site, certificate) = await Sample.StartSecureAsync("secure-server", new FakeTimeProvider(DateTimeOffset.UtcNow));
        await using var _ = site;
        using var handler = Handler(certificate);
        using var http = new HttpClient(handler) { BaseAddress = Address(site, "https://") };
        await SignInAsync(http, "bob", "battery staple");
        var (status, client) = await ConnectAsync(site, handler);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, status);
        await using (client)
        {
            for (var i = 0; i < 21; i++)
                await client!.SendAsync("again");
            Assert.Equal(WebSocketCloseCode.PolicyViolation, await client!.ReceiveCloseAsync());
        }
        for (var i = 1; i < 20; i++)
        {
            (status, client) = await ConnectAsync(site, handler);
            Assert.Equal(HttpStatusCode.SwitchingProtocols, status);
            await client!.DisposeAsync();
        }
        Assert.Equal((HttpStatusCode.TooManyRequests, null), await ConnectAsync(site, handler));
    }
}
