using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>In what form the host refuses a request: problem details for programs, the document of <c>errors</c> for browsers.</summary>
public sealed class RefusalFormTests
{
    const string Browser = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
        Program = "application/json",
        Document = "<p>sorry</p>";

    const string Routes = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1', limits: { rxBody: 10, uri: 50 } },
        { name: 'put', prefix: '/put', methods: 'PUT' },
        { name: 'files', limits: { rxBody: 10, uri: 50 },
        """;

    static async Task<TestSite> StartAsync()
    {
        var site = new TestSite();
        var errors = string.Join(", ", ((int[])[400, 404, 405, 413, 414]).Select(status => $"{status}: '/sorry.html'"));
        site.Write("web/sorry.html", Document);
        site.Write(
            "appweb.json",
            TestSite
                .Config(http: $"openapi: {{ path: '/openapi.json', viewer: '/docs/' }}, errors: {{ {errors} }},")
                .Replace("{ name: 'files',", Routes, StringComparison.Ordinal)
        );
        site.WriteController(
            """
            using PluginChat;
            public sealed class Api : HttpActions { [Action("one", "GET", "POST")] public string One(string text) => text; }
            """
        );
        return await site.StartAsync();
    }

    static async Task<HttpResponseMessage> AskAsync(TestSite site, string method, string path, string accept, int bodyBytes = 0)
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(new(method), path);
        if (accept.Length > 0)
            request.Headers.Accept.ParseAdd(accept);
        if (bodyBytes > 0)
            request.Content = new ByteArrayContent(new byte[bodyBytes]) { Headers = { ContentType = new("application/json") } };
        var answer = await http.SendAsync(request);
        await answer.Content.LoadIntoBufferAsync();
        return answer;
    }

    [Theory]
    [InlineData("POST", "/api/one", 413, 11, "The body has 11 bytes and may have 10.")]
    [InlineData("GET", "/api/one?text=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 414, 0, "Path and query may have 50 characters.")]
    [InlineData("POST", "/index.html", 413, 11, "The body has 11 bytes and may have 10.")]
    [InlineData("GET", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 414, 0, "Path and query may have 50 characters.")]
    [InlineData("GET", "/nothing", 404, 0, "Not found.")]
    [InlineData("POST", "/sorry.html", 405, 0, null)]
    [InlineData("POST", "/openapi.json", 405, 0, "This method is not allowed here.")]
    [InlineData("GET", "/docs/nothing.js", 404, 0, "Not found.")]
    public async Task Refusal_ForAProgram_IsProblemDetailsAndForABrowserTheDocument(
        string method,
        string path,
        int status,
        int bodyBytes,
        string? detail
    )
    {
        await using var site = await StartAsync();
        using var program = await AskAsync(site, method, path, Program, bodyBytes);
        Assert.Equal((status, "application/problem+json"), ((int)program.StatusCode, $"{program.Content.Headers.ContentType}"));
        var problem = await program.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal((status, detail), ((int)problem!["status"]!, (string?)problem["detail"]));
        using var browser = await AskAsync(site, method, path, Browser, bodyBytes);
        Assert.Equal((status, Document), ((int)browser.StatusCode, await browser.Content.ReadAsStringAsync()));
        Assert.Equal(program.Content.Headers.Allow, browser.Content.Headers.Allow);
    }

    // Who says nothing of what it takes: an action's client is a program, and a file's looks at the text.
    [Theory]
    [InlineData("POST", "/api/one", HttpStatusCode.RequestEntityTooLarge, "application/problem+json")]
    [InlineData("POST", "/index.html", HttpStatusCode.RequestEntityTooLarge, "text/html; charset=utf-8")]
    public async Task Refusal_ForWhoSaysNothing_IsTheRoutes(string method, string path, HttpStatusCode status, string type)
    {
        await using var site = await StartAsync();
        using var answer = await AskAsync(site, method, path, "", bodyBytes: 11);
        Assert.Equal((status, type), (answer.StatusCode, $"{answer.Content.Headers.ContentType}"));
    }
}
