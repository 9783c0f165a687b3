using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Caching;

/// <summary>What the host keeps of answers, what it never keeps, and how it answers with it.</summary>
public sealed class ServerCachingTests
{
    const string Count = """[Action("count", "GET", "POST")] public string Count() => $"{Run()}"; """;

    static readonly int s_reloads = TestLength.Choose(50, 16, 10);

    static async Task<string> AskAsync(HttpClient http, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    // Each of these would give one visitor's answer to another, or an error to everybody.
    [Theory]
    [InlineData("context.Response.Cookies.Append(\"a\", \"b\");")]
    [InlineData("context.Response.OnStarting(() => { context.Response.Cookies.Append(\"a\", \"b\"); return Task.CompletedTask; });")]
    [InlineData("context.Response.Headers.CacheControl = \"private\";")]
    [InlineData("context.Response.Headers.CacheControl = \"max-age=5, no-store\";")]
    [InlineData("context.Response.Headers.Vary = \"*\";")]
    [InlineData("context.Response.Headers.ContentEncoding = \"identity\";")]
    [InlineData("context.Response.StatusCode = 201;")]
    [InlineData("context.Response.StatusCode = 404;")]
    [InlineData("_ = context.Request.Cookies[\"who\"];")]
    [InlineData("_ = context.Request.Headers.Cookie;")]
    [InlineData("_ = context.Request.Headers[\"X-User\"];")]
    [InlineData("_ = context.Request.Headers.ToDictionary();")]
    [InlineData("_ = context.Request.GetTypedHeaders().AcceptLanguage;")]
    public async Task Answer_ThatIsNotForEverybody_IsNotKept(string statement)
    {
        await using var site = await CachedSite.StartAsync(
            $$"""[Action("own")] public Task Own(HttpContext context) { {{statement}} return context.Response.WriteAsync($"{Run()}"); }"""
        );
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = site.Address };
        Assert.Equal("1", await AskAsync(http, "/api/own"));
        Assert.Equal("2", await AskAsync(http, "/api/own", ("Cookie", "who=b")));
        Assert.Equal("3", await AskAsync(http, "/api/own"));
    }

    [Fact]
    public async Task Request_OfSomebodyWhoSaysWhoTheyAre_IsNotAnsweredWithAnothersAnswer()
    {
        await using var site = await CachedSite.StartAsync(Count);
        using var http = site.Http();
        Assert.Equal("1", await AskAsync(http, "/api/count", ("Authorization", "Basic YTpi")));
        Assert.Equal("2", await AskAsync(http, "/api/count"));
        Assert.Equal("3", await AskAsync(http, "/api/count", ("Authorization", "Basic YTpi")));
        Assert.Equal("2", await AskAsync(http, "/api/count"));
        // What the action did not look at makes no difference.
        Assert.Equal("2", await AskAsync(http, "/api/count", ("Cookie", "theme=dark"), ("Accept-Language", "de")));
    }

    [Fact]
    public async Task Request_WithABody_RunsTheAction()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ server: '10mins', methods: '*' }");
        using var http = site.Http();
        foreach (var run in (string[])["1", "2"])
        {
            using var answer = await http.PostAsync("/api/count", new StringContent("x"));
            Assert.Equal(run, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Vary_OfAnAnswer_IsOneForEachValue()
    {
        await using var site = await CachedSite.StartAsync(
            """
            [Action("own")] public string Own(HttpContext context)
            {
                context.Response.Headers.Vary = "Accept-Language, X-Kind";
                return $"{Run()} {context.Request.Headers.AcceptLanguage} {context.Request.Headers["X-Kind"]}";
            }
            """
        );
        using var http = site.Http();
        Assert.Equal("1 de a", await AskAsync(http, "/api/own", ("Accept-Language", "de"), ("X-Kind", "a")));
        Assert.Equal("2 en a", await AskAsync(http, "/api/own", ("Accept-Language", "en"), ("X-Kind", "a")));
        Assert.Equal("3 de b", await AskAsync(http, "/api/own", ("Accept-Language", "de"), ("X-Kind", "b")));
        Assert.Equal("1 de a", await AskAsync(http, "/api/own", ("Accept-Language", "de"), ("X-Kind", "a")));
        Assert.Equal("2 en a", await AskAsync(http, "/api/own", ("Accept-Language", "en"), ("X-Kind", "a")));
    }

    [Fact]
    public async Task Host_OfARequest_HasItsOwnAnswer()
    {
        await using var site = await CachedSite.StartAsync(
            """[Action("own")] public string Own(HttpContext context) => $"{Run()} {context.Request.Host}"; """
        );
        using var http = site.Http();
        Assert.Equal("1 evil.example", await AskAsync(http, "/api/own", ("Host", "evil.example")));
        Assert.Equal($"2 {site.Address.Authority}", await AskAsync(http, "/api/own"));
    }

    [Fact]
    public async Task KeptAnswer_IsConditionalAndAnswersHead()
    {
        await using var site = await CachedSite.StartAsync(
            """[Action("own")] public string Own(HttpContext c) { c.Response.Headers["X-Run"] = $"{Run()}"; return "text"; }"""
        );
        using var http = site.Http();
        using var first = await http.GetAsync("/api/own");
        using var second = await http.GetAsync("/api/own");
        var tag = first.Headers.ETag;
        Assert.NotNull(tag);
        Assert.Equal(
            (tag, "1", "text/plain; charset=utf-8"),
            (second.Headers.ETag, Run(second), second.Content.Headers.ContentType?.ToString())
        );
        Assert.Equal(4, first.Content.Headers.ContentLength);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/api/own") { Headers = { IfNoneMatch = { tag! } } };
        using var known = await http.SendAsync(ask);
        Assert.Equal((HttpStatusCode.NotModified, tag, "1"), (known.StatusCode, known.Headers.ETag, Run(known)));
        using var head = await http.SendAsync(new(HttpMethod.Head, "/api/own"));
        Assert.Equal((4L, "1", ""), (head.Content.Headers.ContentLength, Run(head), await head.Content.ReadAsStringAsync()));

        static string Run(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("X-Run"));
    }

    [Fact]
    public async Task KeptAnswer_IsCompressedForWhoTakesIt_AndHasATagOfItsOwn()
    {
        await using var site = await CachedSite.StartAsync(
            """[Action("own")] public string Own() => Run() + new string('x', 5000); """,
            route: "compress: true"
        );
        using var http = new HttpClient { BaseAddress = site.Address };
        var tags = new HashSet<EntityTagHeaderValue?>();
        foreach (var encoding in (string[])["", "br", "gzip", "br", ""])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/own");
            if (encoding.Length > 0)
                request.Headers.AcceptEncoding.ParseAdd(encoding);
            using var answer = await http.SendAsync(request);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal(encoding, string.Join(',', answer.Content.Headers.ContentEncoding));
            Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
            Assert.Contains("Accept-Encoding", answer.Headers.Vary);
            Stream body = new MemoryStream(bytes);
            if (encoding == "br")
                body = new System.IO.Compression.BrotliStream(body, System.IO.Compression.CompressionMode.Decompress);
            else if (encoding == "gzip")
                body = new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress);
            Assert.Equal("1" + new string('x', 5000), await new StreamReader(body).ReadToEndAsync());
            tags.Add(answer.Headers.ETag);
        }
        Assert.Equal(3, tags.Count);
    }

    // One over the limit goes the usual way, compressed too.
    [Fact]
    public async Task AnswerOverTheLimit_WithCompression_GoesOutAsItComes()
    {
        await using var site = await CachedSite.StartAsync(
            """[Action("own")] public string Own() => Run() + new string('x', 50_000); """,
            route: "compress: true, limits: { cacheItem: '4k' }"
        );
        using var http = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.All })
        {
            BaseAddress = site.Address,
        };
        Assert.Equal("1" + new string('x', 50_000), await http.GetStringAsync("/api/own"));
        Assert.Equal("2" + new string('x', 50_000), await http.GetStringAsync("/api/own"));
    }

    [Fact]
    public async Task KeptAnswer_AfterItsTime_IsMadeAnew()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await CachedSite.StartAsync(Count, "{ server: '10mins' }", time: time);
        using var http = site.Http();
        Assert.Equal("1", await http.GetStringAsync("/api/count"));
        time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal("1", await http.GetStringAsync("/api/count"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("2", await http.GetStringAsync("/api/count"));
    }

    [Fact]
    public async Task Reload_OfTheController_IsSeenAtOnceAndLeavesOneVersionInMemory()
    {
        static string Members(int version) =>
            $$"""
                [Action("count")] public object Count() => new { version = {{version}}, run = Run() };
                [Action("other")] public IResult Other() => _cache.Find("/api/other") ?? Results.Text("none");
                [Action("set")] public bool Set() => _cache.Update("/api/other", "{{version}}", TimeSpan.FromHours(1));
                """;
        await using var site = await CachedSite.StartAsync(
            Members(0),
            "[ { server: '1day', urls: '/count' }, { server: '1day', manual: true } ]"
        );
        using var http = site.Http();
        for (var version = 0; version <= s_reloads; version++)
        {
            if (version > 0)
                await CachedSite.ReloadAsync(site, Members(version));
            Assert.Equal("none", await http.GetStringAsync("/api/other"));
            for (var i = 0; i < 2; i++)
                Assert.Equal($$"""{"version":{{version}},"run":1}""", await http.GetStringAsync("/api/count"));
            Assert.Equal("true", await http.GetStringAsync("/api/set"));
            Assert.Equal($"{version}", await http.GetStringAsync("/api/other"));
        }
        Assert.Equal(2, site.Host.Answers.Count); // what older versions answered is gone
        await site.AssertRetiredLeaveMemoryAsync();
    }

    [Fact]
    public async Task Change_OfData_RemovesWhatDependsOnIt()
    {
        await using var site = await CachedSite.StartAsync(
            """
            [Action("list")] public string List(string? page = null) => $"{Run()} {page}";
            [Action("add", "POST")] public int Add() => _cache.Remove("/api/list");
            """,
            "{ server: '1day', unique: true }"
        );
        using var http = site.Http();
        Assert.Equal(
            ["1 ", "2 2", "1 ", "2 2"],
            await Task.WhenAll(await Lists(), await Lists()).ContinueWith(t => t.Result.SelectMany(x => x))
        );
        using var added = await http.PostAsync("/api/add", null);
        Assert.Equal("2", await added.Content.ReadAsStringAsync());
        Assert.Equal("3 ", await http.GetStringAsync("/api/list"));

        async Task<Task<string[]>> Lists() =>
            Task.FromResult<string[]>([await http.GetStringAsync("/api/list"), await http.GetStringAsync("/api/list?page=2")]);
    }

    // An action that sees its client gone may end early, without an exception; one that gives up cuts the connection.
    [Theory]
    [InlineData("await new TaskCompletionSource().Task.WaitAsync(gone).ContinueWith(_ => { });")]
    [InlineData("context.Abort();")]
    public async Task Answer_ThatWasCutOff_IsNotKept(string statement)
    {
        await using var site = await CachedSite.StartAsync(
            $$"""
            static readonly TaskCompletionSource s_begun = new();
            [Action("own")] public async Task Own(HttpContext context, CancellationToken gone)
            {
                var run = Run();
                await context.Response.WriteAsync($"{run} begun");
                s_begun.TrySetResult();
                if (run == 1) { {{statement}} return; }
                await context.Response.WriteAsync(" and whole");
            }
            [Action("begun")] public Task Begun() => s_begun.Task;
            """,
            "{ server: '10mins', urls: '/own' }"
        );
        using var http = site.Http();
        using var leave = new CancellationTokenSource();
        var first = http.GetStringAsync("/api/own", leave.Token);
        using (await http.GetAsync("/api/begun")) { }
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => first);
        for (var i = 0; i < 2; i++)
            Assert.Equal("2 begun and whole", await http.GetStringAsync("/api/own"));
    }

    [Fact]
    public async Task Action_ThatFails_IsAnsweredAsEverAndNotKept()
    {
        await using var site = await CachedSite.StartAsync(
            """
            [Action("fails")] public async Task<string> Fails(HttpContext context)
            {
                if (Run() > 1) return "well";
                await context.Response.WriteAsync("half an answer");
                throw new InvalidOperationException("no luck");
            }
            """
        );
        site.ExpectError("no luck");
        using var http = site.Http();
        using var failed = await http.GetAsync("/api/fails");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.DoesNotContain("half", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("well", await http.GetStringAsync("/api/fails"));
    }

    [Fact]
    public async Task Pages_AreKeptToo_AndSayHowLongClientsMay()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config(esp: "compile: true, update: false")
                .Replace(
                    "{ name: 'files'",
                    """
                    { name: 'pages', pattern: '^/(|.*\\.esp)$', source: 'pages', target: '$1',
                      cache: [ { extensions: 'esp', urls: '/', client: '1hr', server: '1hr' }, { urls: '/asks.esp', server: '1hr' } ] },
                    { name: 'files'
                    """,
                    StringComparison.Ordinal
                )
        );
        site.Write("pages/index.esp", "<%^ global static int s_n; %><%= ++s_n %>");
        site.Write("pages/asks.esp", "<%^ global static int s_n; %><%= ++s_n %>");
        site.Write("pages/free.esp", "<%^ global static int s_n; %><%= ++s_n %>");
        await site.StartAsync();
        using var http = site.Http();
        foreach (
            var (path, control, second) in ((string, string, string)[])
                [("/", "max-age=3600", "1"), ("/asks.esp", "no-cache", "1"), ("/free.esp", "no-cache", "2")]
        )
        {
            using var first = await http.GetAsync(path);
            using var again = await http.GetAsync(path);
            Assert.Equal((control, "1"), (first.Headers.CacheControl?.ToString(), await first.Content.ReadAsStringAsync()));
            Assert.Equal((control, second), (again.Headers.CacheControl?.ToString(), await again.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task MaxAge_ForAVisitorWithACookie_IsForThemAlone()
    {
        await using var site = await CachedSite.StartAsync(Count, "{ client: '1hr' }");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/count") { Headers = { { "Cookie", "who=b" } } };
        using var answer = await http.SendAsync(request);
        Assert.Equal("max-age=3600, private", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task All_ThatIsKept_StaysWithinItsLimit()
    {
        await using var site = await CachedSite.StartAsync(
            """[Action("own")] public string Own() => new string('x', 10_000); """,
            "{ server: '1day', unique: true }",
            http: "limits: { cache: '100k' },"
        );
        using var http = site.Http();
        for (var i = 0; i < 50; i++)
            await http.GetStringAsync($"/api/own?{i}");
        Assert.InRange(site.Host.Answers.SizeBytes, 50_000, 100 << 10);
    }
}
