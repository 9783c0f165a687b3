using PluginChat.Functional.Tests.Sessions;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Tls;

/// <summary><c>hsts</c>: what browsers are told, and who is not.</summary>
public sealed class HstsTests
{
    const string Year = "max-age=31536000";

    static async Task<string?> ToldAsync(HttpClient http, string path, string host, string proto)
    {
        using var request = SessionSite.Request(
            HttpMethod.Get,
            path,
            ("Host", host),
            ("X-Forwarded-For", "203.0.113.7"),
            ("X-Forwarded-Proto", proto)
        );
        using var answer = await http.SendAsync(request);
        return answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null;
    }

    [Fact]
    public async Task Answer_OverTls_TellsBrowsersAndNobodyElse()
    {
        await using var site = await SessionSite.StartAsync(
            """
            [Action("kept")] public string Kept() => "kept";
            [Action("fails")] public string Fails() => throw new InvalidOperationException();
            """,
            http: "hsts: true, cache: { server: '1hr' }, headers: { 'X-Frame-Options': 'DENY' },"
        );
        site.ExpectError("InvalidOperationException");
        site.Write("web/a.txt", "a file");
        using var http = SessionSite.Bare(site);
        // Also with an answer that an action began otherwise.
        using var failed = await http.GetAsync("/api/fails");
        Assert.Equal("DENY", failed.Headers.GetValues("X-Frame-Options").Single());
        // The first answer of each kind comes without TLS: what is kept of it must not be what those with TLS get.
        foreach (var path in (string[])["/a.txt", "/api/kept", "/api/kept", "/api/fails", "/nothing"])
        {
            Assert.Null(await ToldAsync(http, path, "chat.example.org", "http"));
            Assert.Equal(Year, await ToldAsync(http, path, "chat.example.org", "https"));
            Assert.Null(await ToldAsync(http, path, "chat.example.org", "http"));
            // All sites of a developer's machine share the name.
            foreach (var host in (string[])["localhost", "LOCALHOST.:8443", "a.localhost", "127.0.0.2", "[::1]:8443"])
                Assert.Null(await ToldAsync(http, path, host, "https"));
        }
    }

    [Fact]
    public async Task Answer_OfASiteThatSaysMore_SaysIt()
    {
        await using var site = await SessionSite.StartAsync(
            "[Action(\"a\")] public void A() { }",
            http: "hsts: { maxAge: '2years', subdomains: true, preload: true, loopback: true },"
        );
        using var http = SessionSite.Bare(site);
        const string all = "max-age=63072000; includeSubDomains; preload";
        Assert.Equal(all, await ToldAsync(http, "/api/a", "localhost", "https"));
        Assert.Null(await ToldAsync(http, "/api/a", "localhost", "http"));
    }
}
