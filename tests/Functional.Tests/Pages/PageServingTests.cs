using System.Net;
using System.Text;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Pages;

/// <summary>Pages over real HTTP: which one an address means, forms, errors, edits under traffic.</summary>
public sealed class PageServingTests
{
    static async Task<TestSite> StartAsync(string config, string[] arguments, params (string Name, string Content)[] files)
    {
        var site = new TestSite();
        const string route = "{ name: 'pages', pattern: '^/(|.*/|.*\\\\.esp|about)$', source: 'pages', target: '$1' }, { name: 'files'";
        site.Write("appweb.json", config.Replace("{ name: 'files'", route, StringComparison.Ordinal));
        foreach (var (name, content) in files)
            site.Write(name, content);
        return await site.StartAsync(arguments);
    }

    static Task<TestSite> StartAsync(params (string Name, string Content)[] files) => StartAsync(TestSite.Config(), [], files);

    [Fact]
    public async Task Address_OfAPage_IsItsPathTheFoldersIndexOrItsNameAlone()
    {
        await using var site = await StartAsync(
            ("pages/index.esp", "home"),
            ("pages/about.esp", "about"),
            ("pages/sub/index.esp", "sub %~/ %$name"),
            ("pages/_part.esp", "part"),
            ("pages/layout.esp", "<%^ content %>"),
            ("web/index.esp", "source")
        );
        using var http = site.Http();
        Assert.Equal("home", await http.GetStringAsync("/"));
        Assert.Equal("home", await http.GetStringAsync("/index.esp"));
        Assert.Equal("about", await http.GetStringAsync("/about"));
        Assert.Equal("sub / <&>".Replace("<&>", "&lt;&amp;&gt;"), await http.GetStringAsync("/sub/?name=%3C%26%3E"));
        foreach (var none in (string[])["/_part.esp", "/layout.esp", "/none.esp", "/none/", "/../pages/index.esp%00"])
            Assert.NotEqual(HttpStatusCode.OK, (await http.GetAsync(none)).StatusCode);
        using var page = await http.GetAsync("/");
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType?.ToString());
        Assert.Equal(4, page.Content.Headers.ContentLength);
        using var head = await http.SendAsync(new(HttpMethod.Head, "/"));
        Assert.Equal((4L, ""), (head.Content.Headers.ContentLength, await head.Content.ReadAsStringAsync()));
        using var put = await http.PutAsync("/", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
    }

    // A file handler's folder may be the pages' own.
    [Theory]
    [InlineData("/secret.esp")]
    [InlineData("/secret.ESP")]
    public async Task Source_OfAPage_IsNoFileForClients(string path)
    {
        var site = new TestSite();
        await using var _ = site;
        site.Write("web" + path, "<% var password = 1; %>");
        await site.StartAsync();
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Form_ThatAPagePostsToItself_IsInItsParameters()
    {
        await using var site = await StartAsync(
            ("pages/index.esp", "<%= Request.Method %>:%$name:<%= Parameters[\"age\"] %>:<%= Parameters[\"none\"] %>")
        );
        using var http = site.Http();
        using var posted = await http.PostAsync("/?age=7&name=query", new FormUrlEncodedContent([new("name", "<Ann>")]));
        Assert.Equal("POST:&lt;Ann&gt;:7:", await posted.Content.ReadAsStringAsync());
        using var parts = await http.PostAsync("/", new MultipartFormDataContent { { new StringContent("Bob"), "name" } });
        Assert.Equal("POST:Bob::", await parts.Content.ReadAsStringAsync());
        using var broken = new StringContent("--x", Encoding.UTF8);
        broken.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "y") } };
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/", broken)).StatusCode);
    }

    [Fact]
    public async Task Exception_InAPage_Is500WithItsLineAndNothingOfThePage()
    {
        await using var site = await StartAsync(("pages/index.esp", "start\n<% int n = 0; %>\n<%= 1 / n %>\n"));
        site.ExpectError("DivideByZeroException");
        using var http = site.Http();
        using var answer = await http.GetAsync("/");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("index.esp:line 3", text.Replace("index.esp(3", "index.esp:line 3"), StringComparison.Ordinal);
        Assert.DoesNotContain("start", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistake_InAPage_Is500WithItsPlaceWhereErrorsAreShownAndTheLastGoodOneElsewhere()
    {
        foreach (var shown in (bool[])[true, false])
        {
            var config = TestSite
                .Config()
                .Replace("showErrors: true", $"showErrors: {(shown ? "true" : "false")}", StringComparison.Ordinal);
            await using var site = await StartAsync(config, [], ("pages/index.esp", "good"), ("web/a.css", "p {}"));
            site.ExpectError("index.esp(2,6): error CS0103");
            using var http = site.Http();
            Assert.Equal("good", await http.GetStringAsync("/"));
            using var probe = site.Probe();
            site.Write("pages/index.esp", "bad\n <%= missing %>");
            await probe.NextAsync<ControllerFailed>();
            using var answer = await http.GetAsync("/");
            var text = await answer.Content.ReadAsStringAsync();
            if (shown)
                Assert.Contains("pages/index.esp(2,6): error CS0103", text, StringComparison.Ordinal);
            else
                Assert.Equal("good", text);
            Assert.Equal("p {}", await http.GetStringAsync("/a.css"));
            await EditAsync(site, "pages/index.esp", "mended");
            Assert.Equal("mended", await http.GetStringAsync("/"));
        }
    }

    [Fact]
    public async Task Edit_OfALayoutAnIncludeOrAClass_IsWhatTheNextRequestShows()
    {
        await using var site = await StartAsync(
            ("pages/index.esp", "<%^ layout \"layout.esp\" %><%^ include \"part.esp\" %> <%= Names.Title %>"),
            ("pages/layout.esp", "[<%^ content %>]"),
            ("pages/part.esp", "one"),
            ("pages/Names.cs", "static class Names { public const string Title = \"A\"; }")
        );
        using var http = site.Http();
        Assert.Equal("[one A]", await http.GetStringAsync("/"));
        foreach (
            var (name, content, expected) in ((string, string, string)[])
                [
                    ("layout.esp", "(<%^ content %>)", "(one A)"),
                    ("part.esp", "two", "(two A)"),
                    ("Names.cs", "static class Names { public const string Title = \"B\"; }", "(two B)"),
                ]
        )
        {
            await EditAsync(site, "pages/" + name, content);
            Assert.Equal(expected, await http.GetStringAsync("/"));
        }
    }

    [Fact]
    public async Task Edits_UnderTraffic_FailNoRequestAndMixNoVersions()
    {
        await using var site = await StartAsync(("pages/index.esp", "0|<% await Task.Yield(); %><%= 0 %>"));
        using var http = site.Http();
        await http.GetStringAsync("/");
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskAsync(http, over.Token))).ToArray();
        for (var version = 1; version <= 8; version++)
        {
            await EditAsync(site, "pages/index.esp", $"{version}|<% await Task.Yield(); %><%= {version} %>");
            Assert.Equal($"{version}|{version}", await http.GetStringAsync("/"));
        }
        await over.CancelAsync();
        Assert.True((await Task.WhenAll(load)).Sum() > 0);
    }

    static async Task EditAsync(TestSite site, string name, string content)
    {
        using var probe = site.Probe();
        site.Write(name, content);
        await probe.NextAsync<ControllerLive>();
    }

    static async Task<int> AskAsync(HttpClient http, CancellationToken over)
    {
        var count = 0;
        for (; !over.IsCancellationRequested; count++)
        {
            var parts = (await http.GetStringAsync("/", CancellationToken.None)).Split('|');
            Assert.Equal(parts[0], parts[1]);
        }
        return count;
    }

    [Fact]
    public async Task Page_OfFiftyVersions_LeavesOneInMemory()
    {
        await using var site = await StartAsync(("pages/index.esp", "0"));
        using var http = site.Http();
        await http.GetStringAsync("/");
        for (var version = 1; version <= 50; version++)
        {
            await EditAsync(site, "pages/index.esp", $"<% await Task.Yield(); %><%= {version} %><%= DateTime.UnixEpoch %>%$name");
            Assert.StartsWith($"{version}", await http.GetStringAsync("/?name=x"), StringComparison.Ordinal);
        }
        await UnloadedAsync(site);
    }

    static async Task UnloadedAsync(TestSite site)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (site.Host.Retirer.RetiredInMemory > 0 && DateTime.UtcNow < deadline)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(50);
        }
        Assert.Equal(0, site.Host.Retirer.RetiredInMemory);
    }
}
