using System.Net;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Files;

/// <summary>ESP's keys that make routes of their own, over HTTP: errors, aliases, redirects, sets.</summary>
public sealed class DialectRouteTests
{
    const string Secret = "not for clients";

    static async Task<TestSite> StartAsync(string http, string? routes = null)
    {
        var site = new TestSite();
        var config = TestSite.Config(http: http);
        site.Write(
            "appweb.json",
            routes is null ? config : config.Replace("{ name: 'files'", routes + ", { name: 'files'", StringComparison.Ordinal)
        );
        site.Write("secret.txt", Secret);
        site.Write("web/index.html", "start");
        site.Write("web/errors/404.html", "<p>not here</p>");
        site.Write("web/errors/503.txt", "later");
        site.Write("manual/index.html", "manual");
        site.Write("manual/part/page.html", "page");
        site.Write("manual/.git/config", Secret);
        return await site.StartAsync();
    }

    static async Task<(HttpResponseMessage Answer, string Text)> GetAsync(TestSite site, string path, HttpMethod? method = null)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        var answer = await http.SendAsync(new(method ?? HttpMethod.Get, path));
        return (answer, await answer.Content.ReadAsStringAsync());
    }

    // A route may be the one that asks who comes.
    [Fact]
    public async Task Pattern_ThatTakesTooLong_Is503AndLeavesTheRequestToNoOtherRoute()
    {
        var path = "/" + new string('a', 60) + "!.html";
        await using var site = await StartAsync("", "{ name: 'closed', pattern: '^/(?=a)(a+)+$', redirect: '/moved' }");
        site.Write("web" + path, Secret);
        var (slow, text) = await GetAsync(site, path);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The address takes too long to look up.\n"), (slow.StatusCode, text));
        Assert.Equal("1", slow.Headers.RetryAfter?.ToString());
        var (quick, _) = await GetAsync(site, "/index.html");
        Assert.Equal(HttpStatusCode.OK, quick.StatusCode);
        await site.Log.NextAsync(
            "PluginChat",
            "refused with 503 (timeout): a pattern or condition takes longer than 100 ms; make '^/(?=a)(a+)+$' simpler"
        );
    }

    [Fact]
    public async Task Errors_OfEveryRoute_AreTheDocumentsWithTheirStatus()
    {
        await using var site = await StartAsync(
            "errors: { 404: '/errors/404.html', 405: 'errors/503.txt', 426: '/errors/503.txt', 414: '/errors/404.html' },"
        );
        var (missing, text) = await GetAsync(site, "/nothing.html");
        Assert.Equal((HttpStatusCode.NotFound, "<p>not here</p>"), (missing.StatusCode, text));
        Assert.Equal("text/html; charset=utf-8", missing.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            ("no-store", "nosniff"),
            (missing.Headers.CacheControl?.ToString(), missing.Headers.GetValues("X-Content-Type-Options").First())
        );
        Assert.Null(missing.Headers.ETag);
        var (head, nothing) = await GetAsync(site, "/nothing.html", HttpMethod.Head);
        Assert.Equal((HttpStatusCode.NotFound, 15, ""), (head.StatusCode, head.Content.Headers.ContentLength, nothing));
        var (post, later) = await GetAsync(site, "/index.html", HttpMethod.Post);
        Assert.Equal(
            (HttpStatusCode.MethodNotAllowed, "later", "GET,HEAD"),
            (post.StatusCode, later, string.Join(',', post.Content.Headers.Allow))
        );
        Assert.Equal((HttpStatusCode.RequestUriTooLong, "<p>not here</p>"), await Short(GetAsync(site, "/" + new string('a', 600))));
        // A handshake's client shows no document.
        await using var raw = await RawClient.OpenAsync(site.Address);
        await raw.SendAsync(
            System.Text.Encoding.ASCII.GetBytes(
                $"GET /ws/test/nobody HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
        );
        await raw.ReadAnswerAsync();
        Assert.Equal(404, raw.Status);
        Assert.Contains("text/plain", raw.Answer, StringComparison.Ordinal);
    }

    static async Task<(HttpStatusCode, string)> Short(Task<(HttpResponseMessage Answer, string Text)> get) =>
        await get is var (answer, text) ? (answer.StatusCode, text) : default;

    [Fact]
    public async Task Errors_WhereNoRouteTakesTheRequest_AreThoseOfHttp()
    {
        await using var site = new TestSite();
        site.Write("web/404.html", "not here");
        site.Write(
            "appweb.json",
            "{ http: { errors: { 404: '/404.html', 405: '/404.html' }, "
                + "routes: [ { prefix: '/a', methods: 'PUT', errors: { 405: '' } } ] } }"
        );
        await site.StartAsync();
        Assert.Equal((HttpStatusCode.NotFound, "not here"), await Short(GetAsync(site, "/b")));
        var (wrong, text) = await GetAsync(site, "/a/b");
        Assert.Equal(
            (HttpStatusCode.MethodNotAllowed, "not here", "PUT"),
            (wrong.StatusCode, text, string.Join(',', wrong.Content.Headers.Allow))
        );
        // The route's own, which took the document away.
        Assert.Equal((HttpStatusCode.MethodNotAllowed, ""), await Short(GetAsync(site, "/a/b", HttpMethod.Put)));
        var (options, _) = await GetAsync(site, "/a/b", HttpMethod.Options);
        Assert.Equal((HttpStatusCode.NoContent, "PUT,OPTIONS"), (options.StatusCode, string.Join(',', options.Content.Headers.Allow)));
    }

    [Fact]
    public async Task Errors_WhoseDocumentFails_AreALineOfText()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes rights there.");
        await using var site = await StartAsync("errors: { 404: '/errors/404.html' },");
        File.Delete(site.PathOf("web/errors/404.html"));
        Assert.Equal((HttpStatusCode.NotFound, "Not found.\n"), await Short(GetAsync(site, "/nothing")));
        File.CreateSymbolicLink(site.PathOf("web/errors/404.html"), "../../secret.txt");
        Assert.Equal((HttpStatusCode.NotFound, "Not found.\n"), await Short(GetAsync(site, "/nothing")));
        File.Delete(site.PathOf("web/errors/404.html"));
        Directory.CreateDirectory(site.PathOf("web/errors/404.html"));
        Assert.Equal((HttpStatusCode.NotFound, "Not found.\n"), await Short(GetAsync(site, "/nothing")));
        Directory.Delete(site.PathOf("web/errors/404.html"));
        site.Write("web/errors/404.html", new string('x', (1 << 20) + 1));
        Assert.Equal((HttpStatusCode.NotFound, "Not found.\n"), await Short(GetAsync(site, "/nothing")));
        Assert.True(site.Log.Has("errors: document '/errors/404.html'"));
        site.Write("web/errors/404.html", "mended");
        Assert.Equal((HttpStatusCode.NotFound, "mended"), await Short(GetAsync(site, "/nothing")));
    }

    [Fact]
    public async Task Alias_OfAFolderAndAFile_ServesWhatIsInItAndNothingElse()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes rights there.");
        await using var site = await StartAsync("aliases: { '/docs/': 'manual', '/page': 'manual/part/page.html', '/later': 'late' },");
        Assert.Equal("manual", (await GetAsync(site, "/docs/")).Text);
        Assert.Equal("page", (await GetAsync(site, "/docs/part/page.html")).Text);
        Assert.Equal("docs/", (await GetAsync(site, "/docs")).Answer.Headers.Location?.OriginalString);
        Assert.Equal("page", (await GetAsync(site, "/page")).Text);
        Assert.Equal("start", (await GetAsync(site, "/")).Text);
        File.CreateSymbolicLink(site.PathOf("manual/out.txt"), "../secret.txt");
        foreach (
            var path in (string[])
                [
                    "/page/",
                    "/page/page.html",
                    "/docs/out.txt",
                    "/docs/.git/config",
                    "/docs/%2e%2e/secret.txt",
                    "/docs/..%2fsecret.txt",
                    "/docs/part/..%5c..%5csecret.txt",
                    "/docsx",
                    "/later/page.html",
                ]
        )
        {
            var (answer, text) = await GetAsync(site, path);
            Assert.InRange((int)answer.StatusCode, 400, 404);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        }
        site.Write("late/page.html", "came later");
        Assert.Equal("came later", (await GetAsync(site, "/later/page.html")).Text);
    }

    [Fact]
    public async Task Redirect_OfEachKind_LeadsNobodyToAnotherHost()
    {
        await using var site = await StartAsync(
            "redirect: [ { from: '/old', to: '/new', status: 308 } ], headers: { 'X-Site': 'chat' },",
            "{ pattern: '^/go/{page=.*}$', target: { operation: 'redirect', args: '/${page}' } }"
        );
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/old/a%20b?x=1") { Headers = { Host = "evil.example" } };
        using var answer = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.PermanentRedirect, "/new/a%20b?x=1"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal(("chat", "no-cache"), (answer.Headers.GetValues("X-Site").Single(), answer.Headers.CacheControl?.ToString()));
        Assert.Equal("/evil.example", (await GetAsync(site, "/go//evil.example")).Answer.Headers.Location?.OriginalString);
        Assert.Equal("/%2Fevil.example", (await GetAsync(site, "/go/%2Fevil.example")).Answer.Headers.Location?.OriginalString);
        Assert.Equal("/a%20%22%3Fb%22", (await GetAsync(site, "/go/a%20%22%3fb%22")).Answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Spa_OfAnAddressThatOnlyThePageKnows_IsItsIndex()
    {
        await using var site = new TestSite();
        site.Write("web/index.html", "the app");
        site.Write("web/app.js", "script");
        site.Write("appweb.json", "{ http: { routes: 'esp-spa' } }");
        await site.StartAsync();
        Assert.Equal("the app", (await GetAsync(site, "/")).Text);
        Assert.Equal((HttpStatusCode.OK, "the app"), await Short(GetAsync(site, "/post/7/edit?x")));
        Assert.Equal((HttpStatusCode.OK, ""), await Short(GetAsync(site, "/post/7", HttpMethod.Head)));
        Assert.Equal("script", (await GetAsync(site, "/app.js")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(site, "/missing.js")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(site, "/api/a/b/c")).Answer.StatusCode);
    }
}
