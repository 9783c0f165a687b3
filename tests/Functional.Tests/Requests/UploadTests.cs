using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>Files that clients send: bound, bounded, and out of the way afterwards, whatever happens in between.</summary>
public sealed class UploadTests
{
    const string Members = """
        [Action("file", "POST")]
        public string File(IFormFile file, string note)
        {
            using var reader = new StreamReader(file.OpenReadStream());
            return $"{VERSION} {file.FileName} {file.ContentType} {reader.ReadToEnd().Length} {note}";
        }

        [Action("files", "POST")]
        public string Files(List<IFormFile> files) => string.Join(',', files.Select(f => $"{f.FileName}:{f.Length}"));

        [Action("stream", "POST")]
        public async Task<string> StreamAsync(Stream body, CancellationToken gone)
        {
            var buffer = new byte[4096];
            long bytes = 0;
            for (int read; (read = await body.ReadAsync(buffer, gone)) > 0; bytes += read)
                Begun.TrySetResult();
            return $"{VERSION} {bytes}";
        }

        [Action("endless")]
        public async Task EndlessAsync(HttpResponse response, CancellationToken gone)
        {
            for (;;)
            {
                await response.WriteAsync(new string('x', 10_000), gone);
                Begun.TrySetResult();
            }
        }

        [Action("visit")] public void Visit(Session session) => session["visits"] = "1";
        [Action("begun")] public Task BegunAsync() => Begun.Task;
        static readonly TaskCompletionSource Begun = new();
        """;

    static readonly int s_reloads = TestLength.Choose(50, 16, 10);

    static string Source(int version) =>
        $$"""
            using Microsoft.AspNetCore.Http;
            using PluginChat;

            public sealed class Api : HttpActions
            {
                const int VERSION = {{version}};
                {{Members}}
            }
            """;

    static Task<TestSite> StartAsync(string limits = "rxBody: '10MB'") => NewSite(limits).StartAsync();

    static TestSite NewSite(string limits = "rxBody: '10MB'")
    {
        var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config(esp: "compile: true, update: false")
                .Replace(
                    "{ name: 'files'",
                    "{ name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1', limits: { "
                        + limits
                        + " } }, { name: 'files'",
                    StringComparison.Ordinal
                )
        );
        site.WriteController(Source(1));
        return site;
    }

    static MultipartFormDataContent Form(string content, string name = "file") =>
        new() { { new StringContent(content, Encoding.UTF8, "text/csv"), name, "data.csv" }, { new StringContent("noted"), "note" } };

    static async Task<JsonObject> ProblemAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    // Above 64 KB the framework keeps a file on the disk; the text says whose it is.
    static string Marked(string mark) => mark + new string('x', 200_000);

    static IEnumerable<string> FilesOf(string mark) =>
        Directory.EnumerateFiles(Path.GetTempPath(), "ASPNETCORE_*.tmp").Where(path => StartsWith(path, mark));

    static bool StartsWith(string path, string mark)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[mark.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
                && Encoding.ASCII.GetString(start) == mark;
        }
        catch (IOException)
        {
            return false; // gone meanwhile, or another program's
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    static async Task WaitAsync(Func<bool> condition, string what)
    {
        for (var since = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(20))
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60), what);
    }

    static byte[] Head(TestSite site, string path, string type, long length) =>
        Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n"
        );

    const string PartHead = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n";

    [Fact]
    public async Task Files_OfAForm_AreTheActionsParametersAndLeaveNothing()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        var mark = Guid.NewGuid().ToString();
        using var answer = await http.PostAsync("/api/file", Form(Marked(mark)));
        Assert.Equal($"1 data.csv text/csv; charset=utf-8 {200_000 + mark.Length} noted", await answer.Content.ReadAsStringAsync());
        await WaitAsync(() => !FilesOf(mark).Any(), "The file of an upload that has ended is still there.");
        using var two = new MultipartFormDataContent
        {
            { new ByteArrayContent(new byte[3]), "files", "a" },
            { new ByteArrayContent(new byte[5]), "files", "b" },
        };
        using var both = await http.PostAsync("/api/files", two);
        Assert.Equal("a:3,b:5", await both.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task UploadLimit_OfARoute_BoundsFormsWithFilesAndNothingElse()
    {
        await using var site = await StartAsync("rxBody: '10k', upload: '300k'");
        using var http = site.Http();
        using var taken = await http.PostAsync("/api/file", Form(new string('x', 250_000)));
        Assert.Equal("1 data.csv text/csv; charset=utf-8 250000 noted", await taken.Content.ReadAsStringAsync());
        using var large = await http.PostAsync("/api/file", Form(new string('x', 310_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var body = await http.PostAsync("/api/stream", new ByteArrayContent(new byte[11_000]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, body.StatusCode);
        Assert.True(site.Log.Has("limits.upload: the body has"));
        // Of a body in chunks nobody knows the length before.
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/file") { Content = Form(new string('x', 310_000)) };
        chunked.Headers.TransferEncodingChunked = true;
        using var refused = await http.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    // Each is a body that says what it is and is not that.
    [Theory]
    [InlineData("multipart/form-data; boundary=b", PartHead + "cut off")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; na")]
    [InlineData("multipart/form-data; boundary=b", "")]
    [InlineData("multipart/form-data; boundary=b", "no parts at all")]
    [InlineData("multipart/form-data", PartHead + "x\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n--b--\r\n")]
    public async Task Form_ThatIsCutOffOrIsNone_Is400(string type, string body)
    {
        await using var site = await StartAsync();
        await using var raw = await RawClient.OpenAsync(site.Address);
        await raw.SendAsync([.. Head(site, "/api/file", type, body.Length), .. Encoding.ASCII.GetBytes(body)]);
        await raw.ReadAnswerAsync();
        Assert.Equal(400, raw.Status);
        Assert.Contains("application/problem+json", raw.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatLeavesInAnUpload_LeavesNothingBehind()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using (await http.PostAsync("/api/file", Form("warm"))) { }
        var marks = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var mark = Guid.NewGuid().ToString();
            marks.Add(mark);
            await using var raw = await RawClient.OpenAsync(site.Address);
            await raw.SendAsync(Head(site, "/api/file", "multipart/form-data; boundary=b", 5_000_000));
            await raw.SendAsync(Encoding.ASCII.GetBytes(PartHead + Marked(mark)));
            await WaitAsync(() => FilesOf(mark).Any(), "The upload is not on the disk.");
            if (i % 2 == 0)
                raw.Socket.LingerState = new(true, 0); // a reset rather than an end
        }
        foreach (var mark in marks)
            await WaitAsync(() => !FilesOf(mark).Any(), "The file of an upload that was given up is still there.");
        // Whoever left is no error of ours: the site's end looks for those in the log.
        using var last = await http.PostAsync("/api/file", Form("still well"));
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
    }

    [Fact]
    public async Task Reload_InAnUpload_FinishesItInItsVersionAndLeavesNothingBehind()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using (await http.PostAsync("/api/file", Form("warm"))) { }
        var mark = Guid.NewGuid().ToString();
        var begin = Encoding.ASCII.GetBytes(PartHead + Marked(mark));
        var end = Encoding.ASCII.GetBytes("end\r\n--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nnoted\r\n--b--\r\n");
        await using var raw = await RawClient.OpenAsync(site.Address);
        await raw.SendAsync(Head(site, "/api/file", "multipart/form-data; boundary=b", begin.Length + end.Length));
        await raw.SendAsync(begin);
        await WaitAsync(() => FilesOf(mark).Any(), "The upload is not on the disk.");
        site.WriteController(Source(2));
        await Assert.Single(site.Host.Controllers.Lanes).RescanAsync(CancellationToken.None);
        using var next = await http.PostAsync("/api/file", Form("x"));
        Assert.StartsWith("2 ", await next.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await raw.SendAsync(end);
        await raw.ReadAnswerAsync();
        Assert.Equal($"1 a.txt text/plain {200_003 + mark.Length} noted", await raw.ReadBodyAsync());
        await WaitAsync(() => !FilesOf(mark).Any(), "The file of an upload during a reload is still there.");
    }

    // ESP's streaming POST, with an edit in the middle.
    [Fact]
    public async Task Versions_ThatTookUploads_LeaveMemory()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        for (var version = 1; version <= s_reloads; version++)
        {
            if (version > 1)
            {
                site.WriteController(Source(version));
                await Assert.Single(site.Host.Controllers.Lanes).RescanAsync(CancellationToken.None);
            }
            using var answer = await http.PostAsync("/api/file", Form(Marked("kept")));
            Assert.StartsWith($"{version} data.csv ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        await site.AssertRetiredLeaveMemoryAsync();
    }

    [Fact]
    public async Task StreamingPost_OverAReload_IsWholeAndTheNextIsTheNewVersions()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        await using var raw = await RawClient.OpenAsync(site.Address);
        await raw.SendAsync(Head(site, "/api/stream", "application/octet-stream", 1_000_000));
        await raw.SendAsync(new byte[400_000]);
        using (await http.GetAsync("/api/begun")) { }
        site.WriteController(Source(2));
        await Assert.Single(site.Host.Controllers.Lanes).RescanAsync(CancellationToken.None);
        await raw.SendAsync(new byte[600_000]);
        await raw.ReadAnswerAsync();
        Assert.Equal("1 1000000", await raw.ReadBodyAsync());
        using var next = await http.PostAsync("/api/stream", new ByteArrayContent(new byte[7]));
        Assert.Equal("2 7", await next.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_ThatLeavesInABodyOrAnAnswer_IsNoErrorOfOurs(bool isReset)
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        for (var i = 0; i < 10; i++)
        {
            await using var post = await RawClient.OpenAsync(site.Address);
            await post.SendAsync(Head(site, "/api/stream", "application/octet-stream", 1_000_000));
            await post.SendAsync(new byte[100_000]);
            await using var get = await RawClient.OpenAsync(site.Address);
            await get.SendAsync(Encoding.ASCII.GetBytes($"GET /api/endless HTTP/1.1\r\nHost: {site.Address.Authority}\r\n\r\n"));
            using (await http.GetAsync("/api/begun")) { }
            if (isReset)
                post.Socket.LingerState = get.Socket.LingerState = new(true, 0);
        }
        // All of them have ended: their leases are given back, and nothing was logged as an error.
        var current = Assert.Single(site.Host.Controllers.Lanes).Controller.Current!;
        await WaitAsync(() => current.Leases == 0, "Actions still run whose clients are gone.");
    }

    // It is the host's trouble: nothing is wrong with the form, and where the host keeps its files is nobody's business.
    [Fact]
    public async Task Upload_WhereTheHostHasNoPlaceForFiles_Is500AndTellsTheLogAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The folder is told by env.");
        await using var site = NewSite();
        await site.CompileAsync();
        await using var host = await HostProcess.ServeThroughAsync(["env", "ASPNETCORE_TEMP=/nowhere/at-all"], site);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.PostAsync("/api/file", Form(Marked("lost")));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("The form cannot be read", text, StringComparison.Ordinal);
        await host.WaitForOutputAsync("/nowhere/at-all");
        // Where the form is read for the sake of the security token.
        using var began = await http.GetAsync("/api/visit");
        using var guarded = await http.PostAsync("/api/file", Form(Marked("lost")));
        Assert.Equal(HttpStatusCode.InternalServerError, guarded.StatusCode);
        http.DefaultRequestHeaders.Add("X-XSRF-TOKEN", began.Headers.GetValues("X-XSRF-TOKEN"));
        using var small = await http.PostAsync("/api/file", Form("a,b"));
        Assert.Equal("1 data.csv text/csv; charset=utf-8 3 noted", await small.Content.ReadAsStringAsync());
    }
}
