using System.Net;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
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
        site.Write("web/app.mjs", "1;");
        site.Write("web/LICENSE", "free");
        site.Write("web/folder/index.html", "in a folder");
        return await site.StartAsync();
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/index.html", "text/html; charset=utf-8")]
    [InlineData("/a%20b/%C3%BC.js", "text/javascript; charset=utf-8")]
    [InlineData("/picture.svg", "image/svg+xml; charset=utf-8")]
    [InlineData("/scene.glb", "model/gltf-binary")]
    [InlineData("/app.mjs", "text/javascript; charset=utf-8")]
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
        await client.SendAsync(
            System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n\r\n")
        );
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
        again.Headers.TryAddWithoutValidation(
            "If-None-Match",
            form.Replace("{0}", answer.Headers.ETag!.ToString(), StringComparison.Ordinal)
        );
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

    // A route's own folder is one like those below it: a page there would look for its files beside the folder.
    [Theory]
    [InlineData("/manual", "manual/")]
    [InlineData("/manual?a=b", "manual/?a=b")]
    [InlineData("/manual/part%20one", "part%20one/")]
    public async Task Folder_OfARouteWithAPrefix_IsRedirectedToItsSlash(string path, string location)
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace(
                    "{ name: 'files'",
                    "{ name: 'manual', prefix: '/manual', pipeline: { handlers: [ 'fileHandler' ] } }, { name: 'files'",
                    StringComparison.Ordinal
                )
        );
        site.Write("web/index.html", "manual");
        site.Write("web/part one/index.html", "part one");
        await site.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal((HttpStatusCode.MovedPermanently, location), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal("manual", await http.GetStringAsync(new Uri("/manual/", UriKind.Relative)));
    }

    [Theory]
    [InlineData("trustedProxies: '127.0.0.1',", "https", "https://chat.example/a%20b/?x=1")]
    [InlineData("trustedProxies: '127.0.0.1',", "http", "a%20b/?x=1")]
    [InlineData("trustedProxies: '127.0.0.1',", "gopher:", "a%20b/?x=1")]
    [InlineData("", "https", "a%20b/?x=1")]
    public async Task Redirect_BehindAProxyThatIsTrusted_HasTheSchemeThatItSays(string trusted, string scheme, string location)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("listen:", trusted + " listen:", StringComparison.Ordinal));
        site.Write("web/a b/index.html", "here");
        await site.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a%20b?x=1") { Headers = { Host = "chat.example" } };
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", scheme);
        using var answer = await http.SendAsync(request);
        Assert.Equal(location, answer.Headers.Location?.OriginalString);
    }

    // Half of the one and half of the other is worse than nothing. Another file in its place is how most tools do it, and does not matter.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_EditedWhileItIsSent_IsCutOffUnlessItWasReplaced(bool isReplaced)
    {
        const int Length = 40 << 20;
        await using var site = await StartAsync();
        var file = site.PathOf("web/large.bin");
        await File.WriteAllBytesAsync(file, new byte[Length], TestContext.Current.CancellationToken);
        await using var client = await RawClient.OpenAsync(site.Address, receiveBuffer: 4096);
        await client.SendAsync(
            System.Text.Encoding.ASCII.GetBytes($"GET /large.bin HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n\r\n")
        );
        await client.ReadAnswerAsync();
        var edited = isReplaced ? file + ".new" : file;
        await using (var writer = new FileStream(edited, isReplaced ? FileMode.Create : FileMode.Open))
            await writer.WriteAsync(Enumerable.Repeat((byte)'x', Length).ToArray(), TestContext.Current.CancellationToken);
        if (isReplaced)
            File.Move(edited, file, overwrite: true);
        using var rest = new MemoryStream();
        using var stream = new System.Net.Sockets.NetworkStream(client.Socket);
        var reading = stream.CopyToAsync(rest, TestContext.Current.CancellationToken);
        if (isReplaced)
            await reading;
        else
            await Assert.ThrowsAsync<IOException>(() => reading);
        Assert.Equal(isReplaced, rest.Length > Length - (128 << 10));
        Assert.DoesNotContain((byte)'x', rest.ToArray());
        Assert.Equal(!isReplaced, site.Log.Has("was written to while it was sent"));
    }

    [Fact]
    public async Task File_ThatTheHostMayNotRead_Is404AndTheLogSaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Rights are taken away with setpriv.");
        await using var site = new TestSite();
        site.Write("web/index.html", "start");
        site.Write("web/private.html", "private");
        site.Write("web/closed/page.html", "closed");
        SpecialFile.SetMode(site.PathOf("web/private.html"), UnixFileMode.None);
        SpecialFile.SetMode(site.PathOf("web/closed"), UnixFileMode.None);
        // Root may read everything, until that is taken from it.
        string[] wrapper = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
        await using var host = await HostProcess.ServeThroughAsync(wrapper, site);
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal("start", await http.GetStringAsync(new Uri("/", UriKind.Relative)));
        foreach (var path in (string[])["/private.html", "/closed/page.html"])
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            await host.WaitForOutputAsync($"{path}' may not be read");
        }
        SpecialFile.SetMode(site.PathOf("web/closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(0, await host.StopAsync());
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
        Assert.Contains(
            "\"clients\": 0",
            await http.GetStringAsync(new Uri("/_pluginchat/status", UriKind.Relative)),
            StringComparison.Ordinal
        );
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
