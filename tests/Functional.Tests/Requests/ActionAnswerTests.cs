using System.IO.Compression;
using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>What <c>compress</c> and <c>errors</c> do to what HTTP actions answer.</summary>
public sealed class ActionAnswerTests
{
    const string Route = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'files'
        """;

    const string Source = """
        using Microsoft.AspNetCore.Http;
        using PluginChat;

        public sealed class Api : HttpActions
        {
            [Action("long")]
            public string Long() => new string('a', 5000);

            [Action("short")]
            public string Short() => "short";

            [Action("fails")]
            public string Fails() => throw new System.InvalidOperationException("not for clients");
        }
        """;

    static async Task<TestSite> StartAsync(string http)
    {
        var site = new TestSite();
        var config = TestSite.Config(http: http).Replace("{ name: 'files'", Route, StringComparison.Ordinal);
        site.Write("appweb.json", config.Replace("showErrors: true", "showErrors: false", StringComparison.Ordinal));
        site.Write("web/error.html", "<p>sorry</p>");
        site.WriteController(Source);
        return await site.StartAsync();
    }

    static async Task<(HttpStatusCode Status, string Encoding, string Text)> GetAsync(
        TestSite site,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        var encoding = string.Join(',', answer.Content.Headers.ContentEncoding);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using var decoded = encoding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : body;
        using var reader = new StreamReader(decoded);
        return (answer.StatusCode, encoding, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Answer_IsCompressedWhereItIsWorthItAndTellsNobodyASecret()
    {
        await using var site = await StartAsync("compress: true,");
        (string, string) br = ("Accept-Encoding", "br"),
            cookie = ("Cookie", "session=x");
        var text = new string('a', 5000);
        Assert.Equal((HttpStatusCode.OK, "br", text), await GetAsync(site, "/api/long", br));
        Assert.Equal((HttpStatusCode.OK, "", text), await GetAsync(site, "/api/long"));
        Assert.Equal((HttpStatusCode.OK, "", text), await GetAsync(site, "/api/long", br, cookie));
        Assert.Equal((HttpStatusCode.OK, "", text), await GetAsync(site, "/api/long", br, cookie, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal((HttpStatusCode.OK, "", text), await GetAsync(site, "/api/long", br, cookie, ("Sec-Fetch-Site", "same-site")));
        Assert.Equal((HttpStatusCode.OK, "", text), await GetAsync(site, "/api/long", br, ("Authorization", "Basic eDp5")));
        Assert.Equal((HttpStatusCode.OK, "br", text), await GetAsync(site, "/api/long", br, cookie, ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal((HttpStatusCode.OK, "br", text), await GetAsync(site, "/api/long", br, cookie, ("Sec-Fetch-Site", "none")));
    }

    [Fact]
    public async Task Error_OfAnAction_IsTheDocumentForABrowserAlone()
    {
        await using var site = await StartAsync("errors: { 500: '/error.html', 404: '/error.html' },");
        site.ExpectError("not for clients");
        var page = ("Accept", "text/html,*/*");
        Assert.Equal((HttpStatusCode.InternalServerError, "", "<p>sorry</p>"), await GetAsync(site, "/api/fails", page));
        Assert.Equal((HttpStatusCode.NotFound, "", "<p>sorry</p>"), await GetAsync(site, "/api/nothing", page));
        var (status, _, text) = await GetAsync(site, "/api/fails");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.StartsWith("{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not for clients", text, StringComparison.Ordinal);
    }
}
