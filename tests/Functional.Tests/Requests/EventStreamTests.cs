using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>Server-sent events: a client stays connected over an edit, and the new code goes on where the old one ended.</summary>
public sealed class EventStreamTests
{
    const string Route = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'files'
        """;

    static string Source(string members) =>
        $$"""
            using System.Net.ServerSentEvents;
            using System.Runtime.CompilerServices;
            using Microsoft.AspNetCore.Http;
            using Microsoft.AspNetCore.Mvc;
            using PluginChat;

            public sealed class Api : HttpActions
            {
                {{members}}
            }
            """;

    // Gives the numbers after the last one that the client has, each with its version, as they are added.
    static string Numbers(string version) =>
        Source(
            $$"""
            [Preserve] List<int> _numbers = [];
            [Preserve] int _opened;

            [Action("add", "POST")]
            public int Add()
            {
                lock (_numbers)
                {
                    _numbers.Add(_numbers.Count + 1);
                    return _numbers.Count;
                }
            }

            [Action("opened")]
            public int Opened() => _opened;

            [Action("numbers")]
            public async IAsyncEnumerable<SseItem<string>> Numbers(
                [FromHeader(Name = "Last-Event-ID")] int last = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
            {
                Interlocked.Increment(ref _opened);
                while (true)
                {
                    int count;
                    lock (_numbers)
                        count = _numbers.Count;
                    for (; last < count; last++)
                        yield return new($"{{version}}") { EventId = $"{last + 1}" };
                    await Task.Delay(1, cancellation);
                }
            }
            """
        );

    static async Task<TestSite> StartAsync(string source)
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("{ name: 'files'", Route, StringComparison.Ordinal));
        site.WriteController(source);
        return await site.StartAsync();
    }

    static async IAsyncEnumerable<SseItem<string>> ReadAsync(HttpClient http, string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        await foreach (var item in SseParser.Create(body).EnumerateAsync())
            yield return item;
    }

    // A stream of numbers, at its first one.
    static async Task<IAsyncEnumerator<SseItem<string>>> BeginAsync(HttpClient http)
    {
        var events = ReadAsync(http, "/api/numbers").GetAsyncEnumerator();
        (await http.PostAsync("/api/add", null)).Dispose();
        await NextAsync(events);
        return events;
    }

    static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return events.Current;
    }

    static async Task EditAsync(TestSite site, string source)
    {
        using var probe = site.Probe();
        var live = probe.NextAsync<ControllerLive>();
        site.WriteController(source);
        Assert.Empty((await live).Warnings);
    }

    [Fact]
    public async Task Stream_OverEdits_StaysConnectedAndMissesNothing()
    {
        const int edits = 10,
            each = 20;
        await using var site = await StartAsync(Numbers("0"));
        using var http = site.Http();
        var events = ReadAsync(http, "/api/numbers").GetAsyncEnumerator();
        await using var disposing = events.ConfigureAwait(false);
        var versions = new List<int>();
        for (var edit = 0; edit <= edits; edit++)
        {
            if (edit > 0)
                await EditAsync(site, Numbers($"{edit}"));
            for (var i = 0; i < each; i++)
            {
                using var added = await http.PostAsync("/api/add", null);
                Assert.Equal($"{edit * each + i + 1}", await added.Content.ReadAsStringAsync());
                var next = await NextAsync(events);
                Assert.Equal($"{edit * each + i + 1}", next.EventId);
                versions.Add(int.Parse(next.Data, CultureInfo.InvariantCulture));
            }
        }
        Assert.Equal(versions.Order(), versions);
        Assert.Equal(edits, versions[^1]);
        Assert.Equal($"{edits + 1}", await http.GetStringAsync("/api/opened")); // once in each version, on one connection
    }

    [Fact]
    public async Task Stream_BesideABrokenEdit_GoesOn()
    {
        await using var site = await StartAsync(Numbers("0"));
        using var http = site.Http();
        var events = await BeginAsync(http);
        await using var disposing = events.ConfigureAwait(false);
        var added = 1;
        // One that does not compile, and one that fails when state has moved already.
        foreach (
            var broken in (string[])
                [
                    Source("oops"),
                    Numbers("1")
                        .Replace(
                            "[Action(\"opened\")]",
                            "public override ValueTask OnActivatingAsync() => throw new Exception(\"no luck\");\n[Action(\"opened\")]",
                            StringComparison.Ordinal
                        ),
                ]
        )
        {
            using (var probe = site.Probe())
            {
                var failed = probe.NextAsync<ControllerFailed>();
                site.ExpectError("controllers/chat");
                site.WriteController(broken);
                await failed;
            }
            (await http.PostAsync("/api/add", null)).Dispose();
            Assert.Equal("0", (await NextAsync(events)).Data);
            Assert.Equal($"{++added}", events.Current.EventId);
        }
    }

    [Fact]
    public async Task Stream_ThatDoesNotLookAtItsToken_MovesOnWithItsNextEvent()
    {
        static string Ticks(string version) =>
            Source(
                $$"""
                [Action("ticks")]
                public async IAsyncEnumerable<string> Ticks()
                {
                    while (true)
                    {
                        yield return "{{version}}";
                        await Task.Delay(50);
                    }
                }
                """
            );
        await using var site = await StartAsync(Ticks("old"));
        using var http = site.Http();
        var events = ReadAsync(http, "/api/ticks").GetAsyncEnumerator();
        await using var disposing = events.ConfigureAwait(false);
        Assert.Equal("old", (await NextAsync(events)).Data);
        using var probe = site.Probe();
        var retired = probe.NextAsync<ControllerRetired>();
        site.WriteController(Ticks("new"));
        while ((await NextAsync(events)).Data == "old") { }
        Assert.Empty((await retired).Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[Action(\"numbers\")] public string Numbers() => \"no stream\";")]
    [InlineData(
        """
            [Microsoft.AspNetCore.Authorization.Authorize, Action("numbers")]
            public async IAsyncEnumerable<string> Numbers()
            {
                while (true)
                {
                    yield return "for users";
                    await Task.Delay(1);
                }
            }
            """
    )]
    public async Task Stream_ThatTheNewVersionDoesNotHaveForItsClient_EndsWhole(string members)
    {
        await using var site = await StartAsync(Numbers("0"));
        using var http = site.Http();
        var events = await BeginAsync(http);
        await using var disposing = events.ConfigureAwait(false);
        site.WriteController(Source(members + "[Action(\"other\")] public string Other() => \"other\";"));
        Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Stream_ThatAnswersABody_EndsInItsVersion()
    {
        static string Echo(string version) =>
            Source(
                $$"""
                static readonly SemaphoreSlim s_next = new(0);

                [Action("echo", "POST")]
                public async IAsyncEnumerable<string> Echo([EnumeratorCancellation] CancellationToken cancellation)
                {
                    yield return "{{version}}";
                    await s_next.WaitAsync(cancellation);
                    yield return "{{version}}";
                }

                [Action("last", "POST")]
                public string Last() => "{{version}}";

                public Api() => AppDomain.CurrentDomain.SetData("next-{{version}}", (Action)(() => s_next.Release()));
                """
            );
        await using var site = await StartAsync(Echo("old"));
        using var http = site.Http();
        var events = ReadAsync(http, "/api/echo", HttpMethod.Post).GetAsyncEnumerator();
        await using var disposing = events.ConfigureAwait(false);
        Assert.Equal("old", (await NextAsync(events)).Data);
        await EditAsync(site, Echo("new"));
        ((Action)AppDomain.CurrentDomain.GetData("next-old")!)();
        Assert.Equal("old", (await NextAsync(events)).Data);
        Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        AppDomain.CurrentDomain.SetData("next-old", null);
        AppDomain.CurrentDomain.SetData("next-new", null);
    }

    [Fact]
    public async Task Stream_WhenTheHostStops_EndsWhole()
    {
        await using var site = await StartAsync(Numbers("0"));
        using var http = site.Http();
        var events = await BeginAsync(http);
        await using var disposing = events.ConfigureAwait(false);
        await site.Host.StopAsync();
        Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Stream_OverManyEdits_KeepsNoVersionInMemory()
    {
        await using var site = await StartAsync(Numbers("0"));
        using var http = site.Http();
        var events = await BeginAsync(http);
        await using var disposing = events.ConfigureAwait(false);
        var generations = new List<WeakReference>();
        for (var edit = 1; edit <= 50; edit++)
        {
            generations.Add(site.Host.Controllers.Lanes.Single().Controller.Current!.Context);
            await EditAsync(site, Numbers($"{edit}"));
            (await http.PostAsync("/api/add", null)).Dispose();
            Assert.Equal($"{edit + 1}", (await NextAsync(events)).EventId);
        }
        for (var i = 0; i < 30 && generations.Count(g => g.IsAlive) > 1; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }
        Assert.InRange(generations.Count(g => g.IsAlive), 0, 1);
    }

    // The request has no cookie of it, or an older one.
    [Theory]
    [InlineData("session[\"name\"] ??= \"Ann\";")]
    [InlineData("session[\"name\"] ??= \"Ann\"; if (!context.Response.HasStarted) session.Renew();")]
    [InlineData("session[\"other\"] = \"x\"; if (!context.Response.HasStarted) { session.End(); session[\"name\"] = \"Ann\"; }")]
    public async Task Session_ThatAStreamBegan_IsTheSameInTheNewVersion(string first)
    {
        string Named(string version) =>
            Source(
                $$"""
                [Action("named")]
                public async IAsyncEnumerable<string> Named(
                    Session session, HttpContext context, [EnumeratorCancellation] CancellationToken cancellation)
                {
                    {{first}}
                    while (true)
                    {
                        yield return $"{{version}} {session["name"]} {session.Id}";
                        await Task.Delay(1, cancellation);
                    }
                }

                [Action("name")]
                public string Name(Session session) => $"{session["name"]} {session.Id}";
                """
            );
        await using var site = await StartAsync(Named("old"));
        var jar = new CookieContainer();
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = jar }) { BaseAddress = site.Address };
        var events = ReadAsync(http, "/api/named").GetAsyncEnumerator();
        await using var disposing = events.ConfigureAwait(false);
        var old = (await NextAsync(events)).Data;
        Assert.StartsWith("old Ann ", old, StringComparison.Ordinal);
        var held = NextOfAsync(events, "new ");
        await EditAsync(site, Named("new"));
        Assert.Equal(old.Replace("old ", "new ", StringComparison.Ordinal), await held);
        Assert.Equal(old[4..], await http.GetStringAsync("/api/name"));
    }

    static async Task<string> NextOfAsync(IAsyncEnumerator<SseItem<string>> events, string start)
    {
        while (!(await NextAsync(events)).Data.StartsWith(start, StringComparison.Ordinal)) { }
        return events.Current.Data;
    }

    [Fact]
    public async Task Session_ThatAStreamBeginsAfterItWaited_IsRefusedInWords()
    {
        await using var site = await StartAsync(
            Source(
                """
                [Action("late")]
                public async IAsyncEnumerable<string> Late(Session session)
                {
                    await Task.Delay(1);
                    string said;
                    try { session["name"] = "Ann"; said = "?"; }
                    catch (InvalidOperationException e) { said = e.Message; }
                    yield return said;
                }
                """
            )
        );
        using var http = site.Http();
        using var answer = await http.GetAsync("/api/late");
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(
            "data: A session cannot be begun once the answer has begun: its cookie goes before that.\n\n",
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Fact]
    public async Task Stream_ThatThrowsBeforeItWaits_IsAnsweredWithTheError()
    {
        await using var site = await StartAsync(
            Source(
                """
                [Action("refuses")]
                public async IAsyncEnumerable<string> Refuses(HttpContext context, bool late)
                {
                    context.Response.Headers["X-Said"] = "before";
                    if (late)
                        await Task.Delay(1);
                    throw new ClientVisibleException("No such list.");
                    #pragma warning disable CS0162
                    yield break;
                }
                """
            )
        );
        using var http = site.Http();
        using var answer = await http.GetAsync("/api/refuses?late=false");
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, $"{answer.Content.Headers.ContentType}"));
        Assert.Contains("No such list.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var late = await http.GetAsync("/api/refuses?late=true", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (late.StatusCode, $"{late.Content.Headers.ContentType}"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => late.Content.ReadAsStringAsync());
    }
}
