using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Pages;

/// <summary>One route that has pages and files side by side, as ESP's sites do.</summary>
public sealed class PagesAndFilesTests
{
    const string Secret = "secret";

    static async Task<TestSite> StartAsync(string route, params (string Name, string Content)[] files)
    {
        var site = new TestSite();
        site.Write(
            "appweb.json",
            "{ http: { server: { listen: 'http://127.0.0.1:0' }, showErrors: true, "
                + $"routes: [ {{ {route}, pipeline: {{ handlers: [ 'espHandler', 'fileHandler' ] }} }} ] }} }}"
        );
        foreach (var (name, content) in files)
            site.Write(name, content);
        return await site.StartAsync();
    }

    static async Task<(HttpStatusCode Status, string Text, string? Location)> GetAsync(
        TestSite site,
        string path,
        HttpMethod? method = null
    )
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var answer = await http.SendAsync(new(method ?? HttpMethod.Get, path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Route_WithPagesAmongItsFiles_ServesBoth()
    {
        await using var site = await StartAsync(
            "prefix: '/app', indexes: [ 'index.esp', 'index.html' ]",
            ("web/index.esp", "home <%= 1 + 1 %>"),
            ("web/about.esp", "about"),
            ("web/style.css", "a{}"),
            ("web/sub/index.esp", "sub page"),
            ("web/plain/index.html", "plain"),
            ("web/Part.cs", $"// {Secret}\nstatic class Part {{ public static string Text => \"part\"; }}"),
            ("web/uses.esp", "<%= Part.Text %>")
        );
        Assert.Equal("home 2", (await GetAsync(site, "/app/")).Text);
        Assert.Equal("about", (await GetAsync(site, "/app/about.esp")).Text);
        Assert.Equal("about", (await GetAsync(site, "/app/about")).Text);
        Assert.Equal("part", (await GetAsync(site, "/app/uses.esp")).Text);
        Assert.Equal("a{}", (await GetAsync(site, "/app/style.css")).Text);
        Assert.Equal("sub page", (await GetAsync(site, "/app/sub/")).Text);
        Assert.Equal("plain", (await GetAsync(site, "/app/plain/")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(site, "/app/none")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await GetAsync(site, "/app/style.css", HttpMethod.Post)).Status);
        Assert.Equal("home 2", (await GetAsync(site, "/app/", HttpMethod.Post)).Text);
        // C# and pages are run, not sent.
        foreach (var path in (string[])["/app/Part.cs", "/app/Part.CS", "/app/sub/../Part.cs", "/app/Part.cs/", "/app/index.ESP"])
        {
            var (status, text, _) = await GetAsync(site, path);
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        }
        // Folders get their slash, with a page in them or a file; the query stays.
        Assert.Equal((HttpStatusCode.MovedPermanently, "", "sub/?x=1"), await GetAsync(site, "/app/sub?x=1"));
        Assert.Equal((HttpStatusCode.MovedPermanently, "", "plain/"), await GetAsync(site, "/app/plain"));
        Assert.Equal((HttpStatusCode.MovedPermanently, "", "app/"), await GetAsync(site, "/app"));
    }

    [Fact]
    public async Task Route_WithPagesElsewhere_ServesBoth()
    {
        await using var site = await StartAsync(
            "pattern: '^/(.*)$', source: 'pages', target: '$1'",
            ("pages/index.esp", "home"),
            (
                "pages/Actions.cs",
                "public sealed class Api : PluginChat.HttpActions { [PluginChat.Action(\"say\")] public string Say() => \"hi\"; }"
            ),
            ("web/index.html", "not this one"),
            ("web/page.html", "file")
        );
        Assert.Equal("home", (await GetAsync(site, "/")).Text);
        Assert.Equal("hi", (await GetAsync(site, "/say")).Text);
        Assert.Equal("file", (await GetAsync(site, "/page.html")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(site, "/Actions.cs")).Status);
    }

    [Fact]
    public async Task Files_BesideAPageThatDoesNotCompile_AreServed()
    {
        await using var site = await StartAsync("prefix: ''", ("web/index.esp", "<% oops( %>"), ("web/style.css", "a{}"));
        site.ExpectError("index.esp");
        Assert.Equal("a{}", (await GetAsync(site, "/style.css")).Text);
        var (status, text, _) = await GetAsync(site, "/");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("index.esp(1,", text, StringComparison.Ordinal);
    }

    // ESP's pages lie where its files do, so other routes must not send the sources of this one.
    [Fact]
    public async Task Sources_InTheDocumentsOfAnyRoute_AreNoFiles()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            "{ http: { server: { listen: 'http://127.0.0.1:0' }, documents: '.', routes: [ "
                + "{ name: 'api', prefix: '/api', source: 'controllers/chat', target: 'x' }, { name: 'files' } ] } }"
        );
        site.Write("notes.txt", "text");
        await site.StartAsync();
        Assert.Equal("text", (await GetAsync(site, "/notes.txt")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(site, "/controllers/chat/Chat.cs")).Status);
    }
}
