using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Pages;

/// <summary>A page in development loads itself again: what it has for that, and what it is told.</summary>
public sealed class LiveReloadTests
{
    const string Script = "<script src=\"/_pluginchat/reload.js\" data-edition=\"";

    static async Task<TestSite> StartAsync(params string[] arguments)
    {
        var site = new TestSite();
        // A rule by which pages are kept changes none of this.
        const string route =
            "{ name: 'pages', pattern: '^/(|.*\\\\.esp)$', source: 'pages', target: '$1', cache: { server: '1day' } }, { name: 'files'";
        site.Write("appweb.json", TestSite.Config().Replace("{ name: 'files'", route, StringComparison.Ordinal));
        site.Write("pages/index.esp", "<html><body>text</body></html>");
        site.Write("pages/fragment.esp", "<p>text</p>");
        site.Write("web/a.css", "p {}");
        return await site.StartAsync(arguments);
    }

    [Fact]
    public async Task Page_InDevelopment_HasTheScriptAndAFragmentHasNot()
    {
        await using var site = await StartAsync("--environment", "Development");
        using var http = site.Http();
        Assert.Matches($"^<html><body>text{Script}[0-9a-f]+-[0-9]+\"></script>\n</body></html>$", await http.GetStringAsync("/"));
        Assert.Equal("<p>text</p>", await http.GetStringAsync("/fragment.esp"));
        Assert.Contains("EventSource", await http.GetStringAsync("/_pluginchat/reload.js"), StringComparison.Ordinal);
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        site.Write("pages/index.esp", "<% x");
        site.ExpectError("ESP001");
        using var error = await UntilAsync(() => http.GetAsync("/"), a => !a.IsSuccessStatusCode);
        Assert.Contains(Script, await error.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_InProduction_HasNoScriptAndTheScriptDoesNothing()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        Assert.Equal("<html><body>text</body></html>", await http.GetStringAsync("/"));
        Assert.Equal("", await http.GetStringAsync("/_pluginchat/reload.js"));
    }

    [Fact]
    public async Task Events_TellOfAFileAndOfAPage()
    {
        await using var site = await StartAsync("--environment", "Development");
        using var http = site.Http();
        await http.GetStringAsync("/");
        await using var stream = await http.GetStreamAsync("/_pluginchat/events");
        using var reader = new StreamReader(stream);
        Assert.Equal(": open", await reader.ReadLineAsync());
        site.Write("web/a.css", "p { color: red }");
        Assert.Equal("data: {\"path\":\"a.css\"}", await AfterAsync(reader, "event: file"));
        site.Write("pages/index.esp", "<html><body>other</body></html>");
        Assert.Contains("\"controller\":\"pages\"", await AfterAsync(reader, "event: live"), StringComparison.Ordinal);
    }

    // Who saves twice in a row would have a page of before, for good.
    [Fact]
    public async Task Page_EditedBeforeItsScriptListens_IsToldAtOnceAndTheNextOneIsNot()
    {
        await using var site = await StartAsync("--environment", "Development");
        using var http = site.Http();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var first = await EditionAsync(http, p => p.Contains("text")); // built for this request, which is no edit
        Assert.Equal("event: file", await FirstEventAsync(site, first, "p { color: red }"));
        Assert.Equal("event: changed", await FirstEventAsync(site, first));
        var second = await EditionAsync(http, p => !p.Contains(first));
        site.Write("pages/index.esp", "<html><body>other</body></html>");
        var third = await EditionAsync(http, p => !p.Contains(second) && p.Contains("other"));
        Assert.Equal("event: changed", await FirstEventAsync(site, second));
        Assert.Equal("event: file", await FirstEventAsync(site, third, "p { color: blue }"));
        var fourth = await EditionAsync(http, p => !p.Contains(third));
        site.Write("pages/index.esp", "<% x");
        site.ExpectError("ESP001");
        var broken = await EditionAsync(http, p => !p.Contains(fourth) && p.Contains("ESP001"));
        Assert.Equal("event: changed", await FirstEventAsync(site, fourth));
        Assert.Equal("event: file", await FirstEventAsync(site, broken, "p { color: green }"));
        // A file has no edition: it is told when that was.
        Assert.Equal("event: quiet", await FirstEventAsync(site, null));
    }

    // Of the first page that is as it should be.
    static async Task<string> EditionAsync(HttpClient http, Func<string, bool> isIt)
    {
        var page = "";
        using var _ = await UntilAsync(() => http.GetAsync("/"), a => isIt(page = a.Content.ReadAsStringAsync().Result));
        return System.Text.RegularExpressions.Regex.Match(page, "data-edition=\"([^\"]+)\"").Groups[1].Value;
    }

    static async Task<string?> FirstEventAsync(TestSite site, string? edition, string? css = null)
    {
        using var http = site.Http();
        await using var stream = await http.GetStreamAsync("/_pluginchat/events" + (edition is null ? "" : $"?edition={edition}"));
        using var reader = new StreamReader(stream);
        Assert.Equal(": open", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        if (css is not null)
            site.Write("web/a.css", css);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await reader.ReadLineAsync(patience.Token);
    }

    static async Task<string?> AfterAsync(StreamReader reader, string line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await reader.ReadLineAsync(patience.Token) != line) { }
        return await reader.ReadLineAsync(patience.Token);
    }

    static async Task<HttpResponseMessage> UntilAsync(Func<Task<HttpResponseMessage>> ask, Func<HttpResponseMessage, bool> isIt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var answer = await ask();
            if (isIt(answer))
                return answer;
            answer.Dispose();
            await Task.Delay(20, patience.Token);
        }
    }
}
