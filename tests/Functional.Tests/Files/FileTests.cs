using System.Net;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Files;

public sealed class FileTests
{
    static async Task<TestSite> StartAsync()
    {
        var site = new TestSite();
        site.Write("web/index.html", "<!doctype html><title>start</title>");
        site.Write("web/a b/ü.js", "1;");
        site.Write("web/picture.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
        site.Write("web/.hidden", "secret");
        return await site.StartAsync();
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/index.html", "text/html; charset=utf-8")]
    [InlineData("/a%20b/%C3%BC.js", "text/javascript; charset=utf-8")]
    [InlineData("/picture.svg", "image/svg+xml; charset=utf-8")]
    public async Task File_OfAKnownKind_HasItsTypeAndCachingHeaders(string path, string type)
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", string.Join(',', answer.Headers.GetValues("X-Content-Type-Options")));
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("/../appweb.json")]
    [InlineData("/%2e%2e/appweb.json")]
    [InlineData("/..%2fappweb.json")]
    [InlineData("/..%5cappweb.json")]
    [InlineData("/a%20b/..%2f..%2f..%2fappweb.json")]
    [InlineData("//etc/passwd")]
    [InlineData("/.hidden")]
    [InlineData("/nothing.html")]
    [InlineData("/index.html%00.js")]
    public async Task Path_OutOfTheFolderOrHiddenOrMissing_IsRefused(string path)
    {
        await using var site = await StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n\r\n"));
        await client.ReadAnswerAsync();
        Assert.InRange(client.Status, 400, 404);
    }

    [Fact]
    public async Task Post_ToAFile_Is405()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await http.PostAsync(new Uri("/index.html", UriKind.Relative), new StringContent("x"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task Status_FromThisMachineOnly_IsShown()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        Assert.Contains("\"clients\": 0", await http.GetStringAsync(new Uri("/_pluginchat/status", UriKind.Relative)), StringComparison.Ordinal);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/_pluginchat/status") { Headers = { Host = "evil.example" } };
        using var refused = await http.SendAsync(rebound);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var proxied = new HttpRequestMessage(HttpMethod.Get, "/_pluginchat/status");
        proxied.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var refusedToo = await http.SendAsync(proxied);
        Assert.Equal(HttpStatusCode.NotFound, refusedToo.StatusCode);
    }

    [Fact]
    public async Task Status_OpenedToEveryone_IsShownToOthersButReloadIsNot()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "status: 'everyone'"));
        await site.StartAsync();
        using var http = site.Http();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        using var status = await http.GetAsync(new Uri("/_pluginchat/status", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
        http.DefaultRequestHeaders.Add("X-PluginChat-Command", "reload");
        using var reload = await http.PostAsync(new Uri("/_pluginchat/reload", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, reload.StatusCode);
    }
}
