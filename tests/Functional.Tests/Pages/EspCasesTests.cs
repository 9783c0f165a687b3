using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Pages;

/// <summary>
/// What ESP's own tests check of pages and of bodies that stream, in their order: <c>basic</c>, <c>include</c>, <c>redirect</c>,
/// <c>reload</c>, <c>big</c>, <c>post</c>; and what is missing there, an edit in the middle of a body. Sessions, caching and logins have
/// classes of their own.
/// </summary>
public sealed class EspCasesTests
{
    const string Routes = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1', limits: { rxBody: '100MB' } },
        { name: 'pages', pattern: '^/(|.*\\.esp)$', source: 'pages', target: '$1' },
        { name: 'files'
        """;

    static string Source(string version) =>
        $$"""
            using PluginChat;
            public sealed class Api : HttpActions
            {
                static long s_received;

                [Action("received")] public string Received() => $"{Interlocked.Read(ref s_received)} {{version}}";

                [Action("upload", "POST")]
                public async Task<string> Upload(Stream body, CancellationToken cancellation)
                {
                    var buffer = new byte[64 << 10];
                    long sum = 0;
                    for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
                    {
                        sum += buffer.AsSpan(0, read).ToArray().Sum(b => (long)b);
                        Interlocked.Add(ref s_received, read);
                    }
                    return $"{sum} {{version}}";
                }

                static readonly TaskCompletionSource s_next = new(TaskCreationOptions.RunContinuationsAsynchronously);

                [Action("download")]
                public async ValueTask Download(HttpContext context)
                {
                    await context.Response.WriteAsync(new string('a', 100_000) + "{{version}}");
                    await context.Response.Body.FlushAsync();
                    await s_next.Task;
                    await context.Response.WriteAsync(new string('b', 100_000) + "{{version}}");
                }

                public Api() => AppDomain.CurrentDomain.SetData("esp-next-{{version}}", (Action)s_next.SetResult);
            }
            """;

    static async Task<TestSite> StartAsync(params (string Name, string Content)[] pages)
    {
        var site = new TestSite { Deadlines = new() { Drain = TimeSpan.FromMinutes(1) } };
        site.Write("appweb.json", TestSite.Config().Replace("{ name: 'files'", Routes, StringComparison.Ordinal));
        site.WriteController(Source("old"));
        foreach (var (name, content) in pages.DefaultIfEmpty(("index.esp", "home")))
            site.Write("pages/" + name, content);
        return await site.StartAsync();
    }

    static async Task EditAsync(TestSite site, string file, string content)
    {
        using var probe = site.Probe();
        site.Write(file, content);
        await probe.NextAsync<ControllerLive>();
    }

    [Theory]
    [InlineData("<%= 1 + 2 %>", "3")]
    [InlineData("<%= %,d 12345678 %>", "12,345,678")]
    [InlineData("<%= %08x 12345678 %>", "00bc614e")]
    [InlineData("<%= \"<bold>\" %>", "&lt;bold&gt;")]
    [InlineData("<%- \"<bold>\" %>", "<bold>")]
    [InlineData("%$name", "Julie &amp; Ann")]
    [InlineData("<a href=\"%~/a\">", "<a href=\"/a\">")]
    [InlineData("<% for (var i = 0; i < 3; i++) { -%>\n<%= i %>,\n<% } -%>\nend", "0,\n1,\n2,\nend")]
    [InlineData("<%^ global static int Twice(int n) => 2 * n; %><%= Twice(21) %>", "42")]
    [InlineData("<%^ end context.Write(\"end\"); %>body<%^ start context.Write(\"start\"); %>", "startbodyend")]
    [InlineData("<%^ include \"part.esp\" %>!", "included!")]
    public async Task Basic_OutputOfADirective(string page, string expected)
    {
        await using var site = await StartAsync(("index.esp", page), ("part.esp", "included"));
        using var http = site.Http();
        Assert.Equal(expected, await http.GetStringAsync("/index.esp?name=Julie+%26+Ann"));
    }

    [Fact]
    public async Task Redirect_NotFollowed_Is302WithoutABodyAndFollowedIsThePageItLeadsTo()
    {
        await using var site = await StartAsync(("redirect.esp", "<% Redirect(\"/index.esp\"); %>text"), ("index.esp", "there"));
        using var http = site.Http();
        Assert.Equal("there", await http.GetStringAsync("/redirect.esp"));
        using var plain = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var redirect = await plain.GetAsync("/redirect.esp");
        Assert.Equal((HttpStatusCode.Redirect, "/index.esp"), (redirect.StatusCode, redirect.Headers.Location?.ToString()));
        Assert.Equal("", await redirect.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/index.esp<b>")]
    [InlineData("/index.esp?name=<b>")]
    [InlineData("/index.esp?name=%22\"")]
    [InlineData("/none>")]
    [InlineData("/ws/test/chat<")]
    public async Task Uri_WithARawAngleBracket_Is400(string uri)
    {
        await using var site = await StartAsync(("index.esp", "%$name"));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(site.Address.Host, site.Address.Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET {uri} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n\r\n")
        );
        using var reader = new StreamReader(new NetworkStream(socket));
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("must have '<', '>' and '\"' percent-encoded", answer, StringComparison.Ordinal);
        using var http = site.Http();
        Assert.Equal("&lt;b&gt;{|}^", await http.GetStringAsync("/index.esp?name=%3Cb%3E{|}^"));
    }

    [Fact]
    public async Task Reload_AfterThePageChanged_IsTheNewPage()
    {
        await using var site = await StartAsync(("index.esp", "First"));
        using var http = site.Http();
        Assert.Equal("First", await http.GetStringAsync("/index.esp"));
        await EditAsync(site, "pages/index.esp", "Second");
        Assert.Equal("Second", await http.GetStringAsync("/index.esp"));
    }

    [Fact]
    public async Task Big_PageOf62401Bytes_HasItsLength()
    {
        await using var site = await StartAsync(("index.esp", new string('x', 62_400) + "<%= 1 %>"));
        using var http = site.Http();
        using var answer = await http.GetAsync("/index.esp");
        Assert.Equal(62_401, answer.Content.Headers.ContentLength);
        Assert.Equal(62_401, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StreamingPost_IsReadWhileItComesAndAnEditLeavesItWhole(bool isEdited)
    {
        const int half = 3 << 20;
        await using var site = await StartAsync();
        using var http = site.Http();
        var second = new TaskCompletionSource();
        using var content = new PiecesContent(half, second.Task);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/upload") { Content = content };
        var uploading = http.SendAsync(request);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await http.GetStringAsync("/api/received") != $"{half} old")
            await Task.Delay(5, deadline.Token);
        if (isEdited)
        {
            await EditAsync(site, "controllers/chat/Chat.cs", Source("new"));
            Assert.Equal("0 new", await http.GetStringAsync("/api/received"));
        }
        second.SetResult();
        using var answer = await uploading.WaitAsync(deadline.Token);
        Assert.Equal($"{3L * half} old", await answer.Content.ReadAsStringAsync(deadline.Token));
        Assert.Equal(isEdited ? "0 new" : $"{2 * half} old", await http.GetStringAsync("/api/received"));
    }

    [Fact]
    public async Task StreamingAnswer_DuringAnEdit_EndsInItsVersionWhole()
    {
        await using var site = await StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync("/api/download", HttpCompletionOption.ResponseHeadersRead);
        await EditAsync(site, "controllers/chat/Chat.cs", Source("new"));
        Assert.Equal("0 new", await http.GetStringAsync("/api/received"));
        ((Action)AppDomain.CurrentDomain.GetData("esp-next-old")!)();
        Assert.Equal(
            new string('a', 100_000) + "old" + new string('b', 100_000) + "old",
            await answer.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(30))
        );
        AppDomain.CurrentDomain.SetData("esp-next-old", null);
        AppDomain.CurrentDomain.SetData("esp-next-new", null);
    }

    // Half of it as ones, and the other half, when it is time, as twos; in chunks, since nobody says how long it is.
    sealed class PiecesContent(int half, Task second) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Enumerable.Repeat((byte)1, half).ToArray());
            await stream.FlushAsync();
            await second;
            await stream.WriteAsync(Enumerable.Repeat((byte)2, half).ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
