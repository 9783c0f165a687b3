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
        site.Write("web/.vscode/settings.json", "secret");
        site.Write("web/a b/.git/x.json", "secret");
        site.Write("web/a b/.well-known/x.json", "secret");
        site.Write("web/.well-known/acme-challenge/token", "token");
        site.Write("web/scene.glb", "glTF");
        site.Write("web/LICENSE", "free");
        site.Write("web/folder/index.html", "in a folder");
        return await site.StartAsync();
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/index.html", "text/html; charset=utf-8")]
    [InlineData("/a%20b/%C3%BC.js", "text/javascript; charset=utf-8")]
    [InlineData("/picture.svg", "image/svg+xml; charset=utf-8")]
    [InlineData("/scene.glb", "application/octet-stream")]
    [InlineData("/LICENSE", "application/octet-stream")]
    [InlineData("/.well-known/acme-challenge/token", "application/octet-stream")]
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
    [InlineData("/.vscode/settings.json")]
    [InlineData("/.vscode/")]
    [InlineData("/a%20b/.git/x.json")]
    [InlineData("/a%20b/.well-known/x.json")]
    [InlineData("/%2evscode/settings.json")]
    [InlineData("/index.html/")]
    [InlineData("/folder//index.html")]
    [InlineData("/index.html%00.js")]
    public async Task Path_OutOfTheFolderOrHiddenOrMissing_IsRefused(string path)
    {
        await using var site = await StartAsync();
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n\r\n"));
        await client.ReadAnswerAsync();
        Assert.InRange(client.Status, 400, 404);
    }

    [Theory]
    [InlineData("W/{0}", 304)]
    [InlineData("\"other\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    public async Task IfNoneMatch_InEveryForm_IsComparedWeakly(string form, int status)
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.TryAddWithoutValidation("If-None-Match", form.Replace("{0}", answer.Headers.ETag!.ToString(), StringComparison.Ordinal));
        using var second = await http.SendAsync(again);
        Assert.Equal(status, (int)second.StatusCode);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(400_000)]
    public async Task Edit_OfEqualLengthWithItsOldTimeKept_IsAnotherFile(int length)
    {
        await using var site = await StartAsync();
        var file = site.PathOf("web/page.html");
        site.Write("web/page.html", new string('a', length));
        var time = File.GetLastWriteTimeUtc(file);
        using var http = site.Http();
        using var first = await http.GetAsync(new Uri("/page.html", UriKind.Relative));
        site.Write("web/page.html", new string('b', length));
        File.SetLastWriteTimeUtc(file, time);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/page.html");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        again.Headers.IfModifiedSince = first.Content.Headers.LastModified;
        using var second = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(new string('b', length), await second.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(20)]
    [InlineData(400_000)]
    public async Task Link_WithinTheFolder_IsSentWithItsTargetsLength(int length)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes rights there.");
        await using var site = await StartAsync();
        site.Write("web/target.html", new string('x', length));
        File.CreateSymbolicLink(site.PathOf("web/link.html"), "target.html");
        using var http = site.Http();
        using var answer = await http.GetAsync(new Uri("/link.html", UriKind.Relative));
        Assert.Equal(length, answer.Content.Headers.ContentLength);
        Assert.Equal(length, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Folder_WithoutItsSlash_IsRedirectedRelatively()
    {
        await using var site = await StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var answer = await http.GetAsync(new Uri("/folder?a=b", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MovedPermanently, answer.StatusCode);
        Assert.Equal("folder/?a=b", answer.Headers.Location!.OriginalString);
        Assert.Equal("in a folder", await http.GetStringAsync(new Uri("/folder/", UriKind.Relative)));
    }

    [Fact]
    public async Task Documents_MadeAfterTheFirstRequest_AreServed()
    {
        await using var site = await StartAsync();
        Directory.Move(site.PathOf("web"), site.PathOf("later"));
        using var http = site.Http();
        using var before = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        Directory.Move(site.PathOf("later"), site.PathOf("web"));
        using var after = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Fifo_AmongTheFiles_Is404AndBlocksNobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs are made with mkfifo.");
        await using var site = await StartAsync();
        SpecialFile.MakeFifo(site.PathOf("web/pipe.txt"));
        using var http = site.Http();
        http.Timeout = TimeSpan.FromSeconds(60);
        using var answer = await http.GetAsync(new Uri("/pipe.txt", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Range_AndHead_AreAnswered()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var part = new HttpRequestMessage(HttpMethod.Get, "/LICENSE") { Headers = { Range = new(1, 2) } };
        using var answer = await http.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("re", await answer.Content.ReadAsStringAsync());
        using var head = await http.SendAsync(new(HttpMethod.Head, "/LICENSE"));
        Assert.Equal(4, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
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
