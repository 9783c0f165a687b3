using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Pages;

/// <summary>A page in development loads itself again: what it has for that, and what it is told.</summary>
public sealed class LiveReloadTests
{
    const string Script = "<script src=\"/_pluginchat/reload.js\"></script>";

    static async Task<TestSite> StartAsync(params string[] arguments)
    {
        var site = new TestSite();
        const string route = "{ name: 'pages', pattern: '^/(|.*\\\\.esp)$', source: 'pages', target: '$1' }, { name: 'files'";
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
        Assert.Equal($"<html><body>text{Script}\n</body></html>", await http.GetStringAsync("/"));
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
