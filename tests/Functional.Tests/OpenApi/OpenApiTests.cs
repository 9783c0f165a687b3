using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.OpenApi;

/// <summary>The site's OpenAPI document: what is in it, that it is one, and that it is of what serves now.</summary>
public sealed class OpenApiTests
{
    static readonly int s_reloads = TestLength.Choose(50, 16, 10);

    static async Task<JsonObject> DocumentAsync(TestSite site)
    {
        using var http = site.Http();
        return (JsonObject)JsonNode.Parse(await http.GetStringAsync("/openapi.json"))!;
    }

    static JsonNode Operation(JsonNode document, string path, string method) =>
        document["paths"]![path]?[method]
        ?? throw new InvalidOperationException($"no {method} {path} in {document["paths"]!.AsObject().Count} paths");

    static string Parameters(JsonNode operation) =>
        string.Join(
            ", ",
            operation["parameters"]?.AsArray().Select(p => $"{p!["in"]} {p["name"]}{((bool?)p["required"] == true ? "*" : "")}") ?? []
        );

    [Fact]
    public async Task Document_OfASite_IsOneForAKeptReaderAndHasItsRoutes()
    {
        await using var site = await OpenApiSite.StartAsync();
        using var http = site.Http();
        var text = await http.GetStringAsync("/openapi.json");
        var read = OpenApiDocument.Parse(text, OpenApiConstants.Json);
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Equal(
            [
                "/api/post/create: POST",
                "/api/post/events: GET",
                "/api/post/get: GET",
                "/api/post/login: POST",
                "/api/post/put: PUT",
                "/api/post/raw: PUT",
                "/api/post/search: GET,POST",
                "/api/post/slug: GET",
                "/api/post/upload: POST",
                "/more/other/list: GET",
                "/post/{id}: GET,PUT",
                "/slug/{slug}/{part}: GET",
                "/slug/{slug}: GET",
            ],
            read.Document!.Paths.Where(p => !p.Key.StartsWith("/ws/", StringComparison.Ordinal))
                .Select(p => $"{p.Key}: {string.Join(',', p.Value.Operations!.Keys.Select(m => m.Method).Order())}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(["Others", "Posts"], read.Document.Tags!.Select(t => t.Name));
        // What no action refers to is left out, and of two of one name both stay.
        Assert.Equal(
            ["Author", "HttpValidationProblemDetails", "Post", "other.Post"],
            read.Document.Components!.Schemas!.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Operation_OfEachKindOfAction_SaysWhereItsParametersAre()
    {
        await using var site = await OpenApiSite.StartAsync();
        var document = await DocumentAsync(site);
        var get = Operation(document, "/post/{id}", "get");
        Assert.Equal("path id*, query brief", Parameters(get));
        Assert.Equal("Gets version 0.", (string?)get["summary"]);
        Assert.Equal("Its number.", (string?)get["parameters"]![0]!["description"]);
        Assert.Equal("integer", (string?)get["parameters"]![0]!["schema"]!["type"]);
        Assert.Equal("#/components/schemas/Post", (string?)get["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        // The same address by another name of its token.
        Assert.Equal("path id*", Parameters(Operation(document, "/post/{id}", "put")));
        Assert.Equal("^(?:[a-z]+)$", (string?)Operation(document, "/slug/{slug}", "get")["parameters"]![0]!["schema"]!["pattern"]);
        Assert.Equal("path slug*, path part*", Parameters(Operation(document, "/slug/{slug}/{part}", "get")));
        Assert.Equal("query id*, query brief", Parameters(Operation(document, "/api/post/get", "get")));

        var create = Operation(document, "/api/post/create", "post");
        Assert.Equal("header trace", Parameters(create));
        Assert.Equal("application/json, application/x-www-form-urlencoded", Bodies(create));
        Assert.Equal(["title", "author.mail"], Required(create, "application/x-www-form-urlencoded"));
        var login = Operation(document, "/api/post/login", "post");
        Assert.Equal("", Parameters(login));
        Assert.Equal(["user", "password", "stay"], Required(login, "application/json"));
        Assert.Equal(["user", "password"], Required(login, "application/x-www-form-urlencoded")); // a box that is not ticked is not sent
        Assert.Equal("query mail*, query age, query tag", Parameters(Operation(document, "/api/post/search", "get")));
        Assert.Equal("query tag", Parameters(Operation(document, "/api/post/search", "post")));
        Assert.Equal("multipart/form-data", Bodies(Operation(document, "/api/post/upload", "post")));
        Assert.Equal("application/octet-stream", Bodies(Operation(document, "/api/post/raw", "put")));
        Assert.Equal(
            "#/components/schemas/other.Post",
            (string?)
                Operation(document, "/more/other/list", "get")["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]
        );
    }

    static string Bodies(JsonNode operation) => string.Join(", ", operation["requestBody"]!["content"]!.AsObject().Select(c => c.Key));

    static IEnumerable<string?> Required(JsonNode operation, string type) =>
        operation["requestBody"]!["content"]![type]!["schema"]!["required"]!.AsArray().Select(r => (string?)r);

    [Fact]
    public async Task Document_AfterEachReload_IsOfTheNewCodeAndKeepsNoneInMemory()
    {
        await using var site = await OpenApiSite.StartAsync();
        var tags = new HashSet<string>();
        using var http = site.Http();
        await http.GetStringAsync("/openapi.json");
        var lane = site.Host.Controllers.Lanes.Single(l => l.Controller.Name == "chat");
        for (var i = 1; i <= s_reloads; i++)
        {
            site.WriteController(OpenApiSite.Source(i));
            await lane.RescanAsync(CancellationToken.None);
            using var answer = await http.GetAsync("/openapi.json");
            Assert.Contains($"Gets version {i}.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            tags.Add(answer.Headers.ETag!.Tag);
        }
        Assert.Equal(s_reloads, tags.Count);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/openapi.json") { Headers = { IfNoneMatch = { new(tags.Last()) } } };
        using var unchanged = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        site.Log.Entries.Clear();
        await site.AssertRetiredLeaveMemoryAsync();
    }

    [Fact]
    public async Task Document_OfAControllerThatDoesNotCompile_HasTheOthers()
    {
        await using var site = await OpenApiSite.StartAsync();
        site.Write("controllers/other/Other.cs", "no C#");
        site.ExpectError("Other.cs");
        var document = await DocumentAsync(site);
        Assert.Contains("/post/{id}", document["paths"]!.AsObject().Select(p => p.Key));
        Assert.DoesNotContain("/more/other/list", document["paths"]!.AsObject().Select(p => p.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("openapi: false,")]
    public async Task Document_WithoutTheKey_IsNotThere(string http)
    {
        await using var site = await OpenApiSite.StartAsync(http);
        using var client = site.Http();
        using var answer = await client.GetAsync("/openapi.json");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name == "Microsoft.AspNetCore.OpenApi");
    }

    [Fact]
    public async Task Document_OtherMethods_AreRefused()
    {
        await using var site = await OpenApiSite.StartAsync();
        using var http = site.Http();
        using var posted = await http.PostAsync("/openapi.json", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Equal("GET, HEAD", string.Join(", ", posted.Content.Headers.Allow));
        using var head = await http.SendAsync(new(HttpMethod.Head, "/openapi.json"));
        Assert.True(head.Content.Headers.ContentLength > 1000);
    }

    [Fact]
    public async Task Viewer_WithItsKey_IsServedWithItsPolicy()
    {
        await using var site = await OpenApiSite.StartAsync("openapi: { path: '/v1.json', viewer: '/docs' },");
        using var http = site.Http();
        Assert.Contains("\"openapi\"", await http.GetStringAsync("/v1.json"), StringComparison.Ordinal);
        using var page = await http.GetAsync("/docs"); // which leads to '/docs/'
        var html = await page.Content.ReadAsStringAsync();
        Assert.EndsWith("/docs/", page.RequestMessage!.RequestUri!.ToString(), StringComparison.Ordinal);
        Assert.Contains("data-url=\"/v1.json\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html.Replace("https://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        foreach (
            var (file, start) in ((string, string)[])
                [("swagger-ui.css", ".swagger-ui"), ("swagger-ui-bundle.js", "/*!"), ("start.js", "Swagger")]
        )
        {
            Assert.StartsWith(start, await http.GetStringAsync("/docs/" + file), StringComparison.Ordinal);
            using var packed = new HttpRequestMessage(HttpMethod.Get, "/docs/" + file) { Headers = { { "Accept-Encoding", "gzip" } } };
            using var answer = await http.SendAsync(packed);
            Assert.Equal(file != "start.js", answer.Content.Headers.ContentEncoding.Contains("gzip"));
        }
        foreach (var none in (string[])["LICENSE", "../v1.json", "%2e%2e/openapi.json", "index.html"])
        {
            using var answer = await http.GetAsync("/docs/" + none);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound || none[0] == '.', $"{none}: {answer.StatusCode}");
        }
    }
}
