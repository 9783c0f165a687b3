using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Sessions;

/// <summary>A site whose one controller is reached at <c>/api/</c>, its pages at <c>/</c>, and browsers of its visitors.</summary>
static class SessionSite
{
    public const string CookieName = "-http-session-";

    const string Routes = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'pages', pattern: '^/(|.*\\.esp)$', source: 'pages', target: '$1' },
        { name: 'files'
        """;

    public static Task<TestSite> StartAsync(string members, string http = "", string limits = "", string timeouts = "") =>
        StartAsync(new TestSite(), members, http, limits, timeouts);

    public static async Task<TestSite> StartAsync(TestSite site, string members, string http = "", string limits = "", string timeouts = "")
    {
        // Those of the whole site: 'http' in the test site's configuration stands before the routes.
        var own = $"limits: {{ {limits} }}, timeouts: {{ {timeouts} }}, {http}";
        site.Write(
            "appweb.json",
            TestSite
                .Config(http: own)
                .Replace("{ name: 'files'", Routes, StringComparison.Ordinal)
                // Whoever says so in a test came by TLS.
                .Replace("server: {", "server: { trustedProxies: '127.0.0.1',", StringComparison.Ordinal)
        );
        site.WriteController(Source(members));
        if (!Directory.Exists(site.PathOf("pages")))
            site.Write("pages/index.esp", "");
        return await site.StartAsync();
    }

    public static string Source(string members) =>
        $$"""
            using Microsoft.AspNetCore.Http;
            using PluginChat;

            public sealed class Api : HttpActions
            {
                {{members}}
            }
            """;

    /// <summary>A browser with a jar of its own, which follows no redirects.</summary>
    public static HttpClient Visitor(TestSite site, CookieContainer? jar = null) =>
        new(new HttpClientHandler { CookieContainer = jar ?? new(), AllowAutoRedirect = false }) { BaseAddress = site.Address };

    /// <summary>A client that keeps nothing: what it sends is the test's.</summary>
    public static HttpClient Bare(TestSite site) => new(new HttpClientHandler { UseCookies = false }) { BaseAddress = site.Address };

    public static HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public static string[] CookiesOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];

    /// <summary>The value of a cookie that an answer sets; null where it sets none.</summary>
    public static string? Given(HttpResponseMessage answer, string name = CookieName) =>
        CookiesOf(answer).FirstOrDefault(c => c.StartsWith(name + "=", StringComparison.Ordinal))?.Split('=', ';')[1];
}
