using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Tests.Configuration;

namespace PluginChat.Hosting.Tests.Routing;

/// <summary><c>redirect</c>, and the target of that name.</summary>
public sealed class RedirectionTests
{
    static string? Answer(string http, string path, string query = "") =>
        new RouteTable(TempSite.Site($"{{ http: {{ {http} }} }}")).Match("GET", path) is { Route.Redirect: { } redirect } match
            ? $"{redirect.Status} {Redirection.AddressOf(match, query)}"
            : null;

    const string Redirects = """
        redirect: [
            { from: '/old', to: '/new', status: 'permanent' },
            { from: '/page.html', to: '/other.html?x=1', status: 307 },
            { from: '/away/', to: 'https://example.org/a' },
            { from: '/ü b', to: '/ä' },
            { from: '/root', to: '/' },
        ]
        """;

    [Theory]
    [InlineData("/old", "", "301 /new")]
    [InlineData("/old", "?a=b", "301 /new?a=b")]
    [InlineData("/old/", "", "301 /new/")]
    [InlineData("/old/a b/ü?.html", "?q", "301 /new/a%20b/%C3%BC%3F.html?q")]
    [InlineData("/older", "", null)]
    [InlineData("/page.html", "?y=2", "307 /other.html?x=1")]
    [InlineData("/away", "", "302 https://example.org/a")]
    [InlineData("/away/b", "", "302 https://example.org/a/b")]
    [InlineData("/away//evil.example", "", "302 https://example.org/a/evil.example")]
    [InlineData("/ü b", "", "302 /%C3%A4")]
    [InlineData("/root//evil.example", "", "302 /evil.example")]
    [InlineData("/root/\\evil.example", "", "302 /evil.example")]
    [InlineData("/root/\r\nSet-Cookie: x", "", "302 /%0D%0ASet-Cookie:%20x")]
    [InlineData("/", "", null)]
    public void List_OfRedirects_LeadsWithAllThatIsBelow(string path, string query, string? expected) =>
        Assert.Equal(expected, Answer(Redirects, path, query));

    [Theory]
    [InlineData("redirect: 'https://example.org'", "/a/b", "302 https://example.org/a/b")]
    [InlineData("redirect: 'https://example.org'", "/", "302 https://example.org/")]
    [InlineData("redirect: false", "/", null)]
    [InlineData("prefix: '/app', redirect: { from: '/a', to: '/b' }", "/app/a/c", "302 /b/c")]
    [InlineData("prefix: '/app', redirect: { from: '/a', to: '/b' }", "/a/c", null)]
    [InlineData("routes: [ { pattern: '^/$', redirect: '/app/' } ]", "/", "302 /app/")]
    [InlineData("routes: [ { pattern: '^/$', redirect: '301 /app/' } ]", "/", "301 /app/")]
    [InlineData(
        "routes: [ { pattern: '^/u/{name}$', target: { operation: 'redirect', args: '308 /users/${name}' } } ]",
        "/u/a?b",
        "308 /users/a%3Fb"
    )]
    [InlineData(
        "routes: [ { pattern: '^/go(.*)$', target: { operation: 'redirect', args: '/$1' } } ]",
        "/go//evil.example",
        "302 /evil.example"
    )]
    [InlineData("routes: [ { prefix: '/x', redirect: [ { from: '/a', to: '/b' } ], methods: 'POST' } ]", "/x/a", "302 /b")]
    public void Redirect_OfEachForm_Leads(string http, string path, string? expected) => Assert.Equal(expected, Answer(http, path));

    [Theory]
    [InlineData(
        "redirect: { from: '/a', to: 'secure' }",
        "redirect: 'secure' is for the whole site; write it in http, without 'from', or auth: { require: { secure: true } } in a route"
    )]
    [InlineData(
        "redirect: { to: 'secure', status: 200 }",
        "redirect.status: takes 301, 302, 303, 307 or 308, 'permanent' or 'temporary', not '200'"
    )]
    [InlineData(
        "redirect: '//evil.example'",
        "redirect: '//evil.example' leads to another host without a scheme; write 'https://evil.example'"
    )]
    [InlineData(
        "redirect: [ { from: '/a', to: 'b' } ]",
        "redirect: 'b' is not a valid address; write a path such as '/new', or a whole address such as 'https://example.org/new'"
    )]
    [InlineData(
        "redirect: { to: 'javascript://x/' }",
        "redirect: 'javascript://x/' is not a valid address; write a path such as '/new', or a whole address such as "
            + "'https://example.org/new'"
    )]
    [InlineData(
        "redirect: { from: '/a' }",
        "redirect.to: is missing; write a path such as '/new', or an address such as 'https://example.org'"
    )]
    [InlineData("redirect: { from: 'a', to: '/b' }", "redirect.from: 'a' has to start with '/'; write '/a'")]
    [InlineData(
        "redirect: { from: '/a', to: '/b', status: 200 }",
        "redirect.status: takes 301, 302, 303, 307 or 308, 'permanent' or 'temporary', not '200'"
    )]
    [InlineData(
        "redirect: { from: '/a', to: '/a/b' }",
        "redirect: '/a/b' is itself below '/a', so it would be redirected without end; for the one path write a route with its pattern, "
            + "such as '^/$', and target: { operation: 'redirect', args: '302 /new' }"
    )]
    public void Read_AMistakeInHttp_SaysWhatAndWhatToDo(string http, string expected) =>
        Assert.EndsWith(
            ": error: http." + expected,
            Assert.Single(TempSite.Findings($"{{ http: {{ {http} }} }}")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("redirect: 'secure'", 307)]
    [InlineData("redirect: 'https://'", 307)]
    [InlineData("redirect: { to: 'secure', status: 'permanent' }", 301)]
    [InlineData("redirect: [ { from: '/a', to: '/b' }, { from: '/', to: 'secure', status: 308 } ]", 308)]
    [InlineData("redirect: 'https://example.org'", null)]
    [InlineData("redirect: false", null)]
    public void Secure_OfEachForm_IsTheSitesAndNoRoute(string http, int? expected)
    {
        var site = TempSite.Site($"{{ http: {{ {http} }} }}");
        Assert.Equal(expected, site.SecureRedirect);
        Assert.DoesNotContain(site.Routes, r => r.Target is "secure" or "https://");
    }

    [Theory]
    [InlineData("server: { listen: [ 'http://*:80' ] }", true)]
    [InlineData("server: { listen: [ 'http://*:80', 'https://*:443' ] }", false)]
    [InlineData("server: { listen: [ 'http://*:80' ], trustedProxies: [ '10.0.0.1' ] }", false)]
    public void Secure_WhereNothingHasTls_IsAWarningThatSaysWhatToDo(string server, bool warns) =>
        Assert.Equal(
            warns,
            TempSite
                .Findings($"{{ http: {{ {server}, redirect: 'secure' }} }}")
                .Any(f =>
                    f.EndsWith(
                        ": warning: http.redirect: 'secure' leads to https://, where this site does not listen; add 'https://*:443' to "
                            + "server.listen and a certificate to ssl, or name the proxy that has TLS in server.trustedProxies",
                        StringComparison.Ordinal
                    )
                )
        );

    [Theory]
    [InlineData(
        "pattern: '^/', redirect: 'secure'",
        "redirect: 'secure' is for the whole site; write it in http, without 'from', or auth: { require: { secure: true } } in a route"
    )]
    [InlineData(
        "pattern: '^/', redirect: '/x'",
        "redirect: '/x' is taken by the route itself, so it would be redirected without end; narrow the pattern"
    )]
    [InlineData(
        "pattern: '^/(.*)$', target: { operation: 'redirect', args: '302 $1' }",
        "target: '$1' is not a valid address; write a path such as '/new', or a whole address such as 'https://example.org/new'"
    )]
    [InlineData(
        "pattern: '^/(.*)$', target: { operation: 'redirect', args: 'https://example.org$1' }",
        "target: 'https://example.org$1' is not a valid address; write a path such as '/new', or a whole address such as "
            + "'https://example.org/new'"
    )]
    [InlineData(
        "pattern: '^/a$', target: { operation: 'redirect', args: '200 /b' }",
        "target: '200 /b' is not a redirect; write a status and an address, such as '302 /new' or '301 https://example.org/'"
    )]
    [InlineData(
        "pattern: '^/a$', target: { operation: 'redirect', args: '/b/$1' }",
        "target: '/b/$1' refers to '$1', which the pattern '^/a$' does not capture; give it tokens such as {controller}"
    )]
    public void Read_AMistakeInARoute_SaysWhatAndWhatToDo(string route, string expected) =>
        Assert.EndsWith(
            ": error: route 'r': " + expected,
            Assert.Single(TempSite.Findings($$"""{ http: { routes: [ { name: 'r', {{route}} } ] } }""")),
            StringComparison.Ordinal
        );
}
