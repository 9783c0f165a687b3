using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>HTTP actions over real HTTP: names, methods, errors, reload.</summary>
public sealed class HttpEndpointTests
{
    const string Route = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'files'
        """;

    static async Task<TestSite> StartAsync(string members)
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("{ name: 'files'", Route, StringComparison.Ordinal));
        site.WriteController(Source(members));
        return await site.StartAsync();
    }

    static string Source(string members) =>
        $$"""
            using Microsoft.AspNetCore.Http;
            using PluginChat;

            public sealed class Api : HttpActions
            {
                {{members}}
            }
            """;

    const string Hello = """
        [Action("hello")]
        public string Hello() => "Hello World\n";
        """;

    [Fact]
    public async Task Action_AskedFor_AnswersAndHeadHasNoBody()
    {
        await using var site = await StartAsync(Hello);
        using var http = site.Http();
        Assert.Equal("Hello World\n", await http.GetStringAsync("/api/hello"));
        using var head = await http.SendAsync(new(HttpMethod.Head, "/api/hello"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("", await head.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("POST", "/api/hello", 405, "GET, HEAD, OPTIONS")]
    [InlineData("OPTIONS", "/api/hello", 204, "GET, HEAD, OPTIONS")]
    [InlineData("GET", "/api/nothing", 404, null)]
    public async Task Request_ThatNoActionTakes_IsToldWhatThereIs(string method, string path, int status, string? allow)
    {
        await using var site = await StartAsync(Hello);
        using var http = site.Http();
        using var answer = await http.SendAsync(new(new HttpMethod(method), path));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(allow, answer.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", answer.Content.Headers.Allow));
        if (status == 404)
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
            Assert.Equal("Controller 'chat' has no action 'nothing'; it has 'hello'.", (string?)problem!["detail"]);
        }
    }

    [Theory]
    [InlineData("throw new InvalidOperationException(\"no luck\");", 500, "no luck")]
    [InlineData("throw new ClientVisibleException(\"Not this way.\");", 400, "Not this way.")]
    [InlineData("throw new BadHttpRequestException(\"Too odd.\", 418);", 418, "Too odd.")]
    public async Task Action_ThatThrows_IsAnsweredAndLoggedWithItsLine(string body, int status, string detail)
    {
        await using var site = await StartAsync(
            $$"""
            [Action("fails")]
            public ValueTask Fails() { {{body}} }
            """
        );
        site.ExpectError("HTTP action 'fails' failed");
        using var http = site.Http();
        using var answer = await http.GetAsync("/api/fails");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(detail, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(status == 500, site.Log.Errors.Any(e => e.Contains("Chat.cs:line ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Action_ThatThrowsInMidAnswer_CutsTheConnection()
    {
        await using var site = await StartAsync(
            """
            [Action("half")]
            public async ValueTask Half(HttpContext context)
            {
                await context.Response.WriteAsync("half an ");
                await context.Response.Body.FlushAsync();
                throw new InvalidOperationException("no luck");
            }
            """
        );
        site.ExpectError("HTTP action 'half' failed");
        using var http = site.Http();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/api/half"));
    }

    [Fact]
    public async Task Action_OfAWebSocket_StillSaysThatItSpeaksNothingElse()
    {
        await using var site = new TestSite();
        await site.StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync("/ws/test/chat");
        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
    }

    [Fact]
    public async Task Action_EditedUnderItsRequests_AnswersEachFromOneVersionAndTheOldOneGoes()
    {
        string Edit(int version) =>
            Source(
                $$"""
                [Preserve] int _count;
                [Action("count")]
                public async ValueTask Count(HttpContext context)
                {
                    var n = Interlocked.Increment(ref _count);
                    context.Items["mine"] = this;
                    await context.Response.WriteAsync($"{{version}} {n} ");
                    await Task.Yield();
                    await context.Response.WriteAsync("{{version}}");
                }
                """
            );
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("{ name: 'files'", Route, StringComparison.Ordinal));
        site.WriteController(Edit(0));
        await site.StartAsync();
        using var http = site.Http();
        Assert.Equal("0 1 0", await http.GetStringAsync("/api/count"));
        using var probe = site.Probe();
        var generations = new List<WeakReference>();
        var sent = 1;
        for (var version = 1; version <= 5; version++)
        {
            generations.Add(site.Host.Controllers.Lanes.Single().Controller.Current!.Context);
            site.WriteController(Edit(version));
            var live = probe.NextAsync<ControllerLive>(l => l.Generation == version + 1);
            while (!live.IsCompleted)
            {
                var words = (await http.GetStringAsync("/api/count")).Split(' ');
                Assert.Equal($"{++sent}", words[1]);
                Assert.Equal(words[0], words[2]);
            }
        }
        Assert.Equal($"5 {++sent} 5", await http.GetStringAsync("/api/count"));
        await probe.NextAsync<ControllerRetired>(r => r.Generation == 5);
        for (var i = 0; i < 10 && generations.Exists(g => g.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.DoesNotContain(generations, g => g.IsAlive);
    }

    [Fact]
    public async Task Action_ThatNeverEnds_IsNamedAndItsRequestEndsWithItsTime()
    {
        await using var site = new TestSite { Deadlines = new ReloadDeadlines { Event = TimeSpan.FromMilliseconds(200) } };
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace("{ name: 'files'", Route, StringComparison.Ordinal)
                .Replace("target: '$1' }", "target: '$1', timeouts: { request: '2sec' } }", StringComparison.Ordinal)
        );
        site.WriteController(
            Source(
                """
                [Action("stuck")]
                public async ValueTask Stuck(HttpContext context) => await Task.Delay(-1, context.RequestAborted);
                """
            )
        );
        await site.StartAsync();
        using var http = site.Http();
        using var probe = site.Probe();
        var asking = http.GetStringAsync("/api/stuck");
        Assert.Equal("stuck", (await probe.NextAsync<HttpActionStuck>()).Action);
        await Assert.ThrowsAsync<HttpRequestException>(() => asking);
    }

    [Fact]
    public async Task Body_OverTheRoutesLimit_Is413AlsoInChunks()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace("{ name: 'files'", Route, StringComparison.Ordinal)
                .Replace("target: '$1' }", "target: '$1', limits: { rxBody: '1k' } }", StringComparison.Ordinal)
        );
        site.WriteController(
            Source(
                """
                [Action("read", "POST")]
                public async ValueTask Read(HttpContext context)
                {
                    using var text = new StreamReader(context.Request.Body);
                    await context.Response.WriteAsync($"{(await text.ReadToEndAsync()).Length}");
                }
                """
            )
        );
        await site.StartAsync();
        using var http = site.Http();
        // What a chunk has around it counts as well.
        foreach (var (length, status) in ((int, HttpStatusCode)[])[(900, HttpStatusCode.OK), (1100, HttpStatusCode.RequestEntityTooLarge)])
        {
            using var body = new StreamContent(new MemoryStream(new byte[length]));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/read") { Content = body };
            request.Headers.TransferEncodingChunked = true;
            using var answer = await http.SendAsync(request);
            Assert.Equal(status, answer.StatusCode);
        }
    }
}
