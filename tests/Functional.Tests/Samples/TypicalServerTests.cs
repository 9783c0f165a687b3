using System.Net;
using System.Text.RegularExpressions;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The table of samples/typical-server/README.md, row by row.</summary>
public sealed class TypicalServerTests
{
    static async Task<(HttpResponseMessage Answer, string Text)> AskAsync(TestSite site, string path, params (string, string)[] headers)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Files_OfTheSite_AreKeptCompressedAndWhereTheyAreLookedFor()
    {
        await using var site = await Sample.StartAsync("typical-server");
        var (style, _) = await AskAsync(site, "/site.css");
        Assert.Equal(TimeSpan.FromDays(1), style.Headers.CacheControl?.MaxAge);
        var (page, _) = await AskAsync(site, "/", ("Accept-Encoding", "gzip"));
        Assert.Equal(["gzip"], page.Content.Headers.ContentEncoding);
        Assert.Null(page.Headers.CacheControl?.MaxAge);
        var (again, _) = await AskAsync(site, "/", ("Accept-Encoding", "gzip"), ("If-None-Match", page.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        var (manual, text) = await AskAsync(site, "/manual/");
        Assert.Equal(HttpStatusCode.OK, manual.StatusCode);
        Assert.Contains("<h1>Manual</h1>", text, StringComparison.Ordinal);
        foreach (var (from, to) in ((string, string)[])[("/docs/", "/manual/"), ("/docs/a/b?c=d", "/manual/a/b?c=d")])
        {
            var (moved, _) = await AskAsync(site, from);
            Assert.Equal((HttpStatusCode.MovedPermanently, to), (moved.StatusCode, moved.Headers.Location?.OriginalString));
        }
    }

    [Fact]
    public async Task Mistakes_OfVisitorsAndOfTheController_HaveTheSitesPagesAndTellNothing()
    {
        await using var site = await Sample.StartAsync("typical-server");
        site.ExpectError("DivideByZeroException");
        var (missing, text) = await AskAsync(site, "/nothing", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("<h1>Not found</h1>", text, StringComparison.Ordinal);
        Assert.Equal("""{"quotient":3}""", (await AskAsync(site, "/api/divide?dividend=12&divisor=4")).Text);
        var (failed, ofBrowser) = await AskAsync(site, "/api/divide?dividend=12&divisor=0", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains("<h1>Something went wrong</h1>", ofBrowser, StringComparison.Ordinal);
        var (_, ofProgram) = await AskAsync(site, "/api/divide?dividend=12&divisor=0", ("Accept", "application/json"));
        Assert.DoesNotContain("DivideByZero", ofBrowser + ofProgram, StringComparison.Ordinal);
        using (var http = site.Http())
        {
            using var body = new ByteArrayContent(new byte[(1 << 20) + 1]);
            using var refused = await http.PostAsync("/api/divide?dividend=12&divisor=4", body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        }
        await site.Host.DisposeAsync();
        var log = await File.ReadAllTextAsync(site.PathOf("log/typical.log"), TestContext.Current.CancellationToken);
        Assert.Contains(" info  PluginChat.Access: 127.0.0.1 GET /nothing 404 ", log, StringComparison.Ordinal);
        Assert.Contains("DivideByZeroException", log, StringComparison.Ordinal);
        Assert.Contains(Regex.Match(ofProgram, "Reference [0-9a-f]{8}").Value[^8..], log, StringComparison.Ordinal);
    }
}
