using System.Net;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Sessions.SessionSite;

namespace PluginChat.Functional.Tests.Sessions;

/// <summary>Sessions of HTTP actions over real HTTP: their cookie, what is in them, how long, and how much.</summary>
public sealed class SessionTests
{
    const string Members = """
        public sealed record Basket(string Owner, List<int> Items);
        static readonly TaskCompletionSource[] s_both = [new(), new()];

        [Action("none")] public string None() => "none";
        [Action("read")] public string Read(Session session, string name) => session[name] ?? "-";
        [Action("write")] public void Write(Session session, string name, string? value) => session[name] = value;
        [Action("names")] public string Names(Session session) => string.Join(",", session.Names.Order());
        [Action("clear")] public void Clear(Session session) => session.Clear();
        [Action("renew")] public string Renew(Session session)
        {
            session["user"] = "Ann";
            session.Renew();
            return session.Id;
        }
        [Action("end")] public void End(Session session) => session.End();
        [Action("basket")] public string Basket_(Session session)
        {
            session.Set("basket", new Basket("Ann", [1, 2]));
            session.Set("count", 7);
            session.Set("text", "plain");
            return $"{session.Get<Basket>("basket")?.Items.Count} {session["count"]} {session["text"]}";
        }
        [Action("basket/read")] public string ReadBasket(Session session) =>
            $"{session.Get<Basket>("basket")?.Owner} {session.Get<int>("count")} {session.Get<string>("text")} {session.Get<int?>("none")}";
        [Action("together")] public async Task Together(Session session, int me, HttpContext context)
        {
            session["own" + me] = "kept";
            session["last"] = me.ToString();
            s_both[me].TrySetResult();
            await Task.WhenAll(s_both.Select(b => b.Task)).WaitAsync(TimeSpan.FromSeconds(30), context.RequestAborted);
        }
        [Action("fails")] public void Fails(Session session)
        {
            session["tries"] = "1";
            throw new ClientVisibleException("No.");
        }
        [Action("late")] public async Task<string> Late(Session session, HttpContext context)
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("begun ");
            await context.Response.Body.FlushAsync();
            if (session.Exists)
            {
                session["late"] = "1";
                return "kept";
            }
            try { session["late"] = "1"; return "?"; }
            catch (InvalidOperationException e) { return e.Message; }
        }
        [Action("framework")] public async Task<string> Framework(HttpContext context)
        {
            try { context.Session.GetString("a"); return "?"; }
            catch (InvalidOperationException e) { context.Response.Headers["X-Said"] = e.Message; }
            await context.LoadSessionAsync();
            context.Session.SetString("a", "framework's");
            context.Session.SetInt32("n", 5);
            return $"{context.Session.GetString("a")} {context.Session.GetInt32("n")} {string.Join(",", context.Session.Keys.Order())}";
        }
        static Session? s_kept;
        [Action("late-trouble")] public async Task<string> LateTrouble(HttpContext context)
        {
            var session = await context.LoadSessionAsync();
            session["a"] = "b";
            return "text";
        }
        [Action("keep")] public string Keep(Session session)
        {
            try { return s_kept?["x"] ?? "first"; }
            catch (ObjectDisposedException e) { return e.Message; }
            finally { s_kept = session; }
        }
        """;

    static Task<TestSite> StartAsync(string http = "", string limits = "", string timeouts = "") =>
        SessionSite.StartAsync(Members.Replace("basket/read", "basket-read", StringComparison.Ordinal), http, limits, timeouts);

    [Fact]
    public async Task Session_UntilItIsWritten_GivesNoCookie()
    {
        await using var site = await StartAsync();
        using var http = Bare(site);
        foreach (var path in (string[])["none", "read?name=a", "write?name=a", "clear", "end", "names"])
        {
            using var answer = await http.GetAsync($"/api/{path}");
            Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, CookiesOf(answer).Length));
        }
    }

    [Fact]
    public async Task Cookie_OfASession_IsTheVisitorsAlone()
    {
        await using var site = await StartAsync("session: { cookie: 'sid' },");
        using var http = Bare(site);
        using var answer = await http.GetAsync("/api/write?name=a&value=b");
        Assert.Equal(43, Given(answer, "sid")?.Length);
        Assert.EndsWith("; path=/; samesite=lax; httponly", CookiesOf(answer)[0], StringComparison.Ordinal);
        Assert.EndsWith("; path=/; samesite=lax", CookiesOf(answer)[1], StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        using var overTls = await http.SendAsync(Request(HttpMethod.Get, "/api/write?name=a&value=b", ("X-Forwarded-Proto", "https")));
        Assert.All(CookiesOf(overTls), cookie => Assert.Contains("; secure", cookie, StringComparison.Ordinal));
        Assert.NotEqual(Given(answer, "sid"), Given(overTls, "sid"));
    }

    // Whoever plants an id in somebody's browser is not to know the session that begins there.
    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("x")]
    [InlineData("")]
    public async Task Id_ThatIsNotKnown_IsNotTakenOn(string planted)
    {
        await using var site = await StartAsync();
        using var http = Bare(site);
        using var answer = await http.SendAsync(
            Request(HttpMethod.Get, "/api/write?name=a&value=b", ("Cookie", $"{CookieName}={planted}"))
        );
        Assert.NotEqual(planted, Given(answer));
        Assert.Equal(43, Given(answer)?.Length);
        using var planter = await http.SendAsync(Request(HttpMethod.Get, "/api/read?name=a", ("Cookie", $"{CookieName}={planted}")));
        Assert.Equal("-", await planter.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Values_OfEachKind_ComeBackAlsoFromAnotherVersion()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        Assert.Equal("2 7 plain", await http.GetStringAsync("/api/basket"));
        Assert.Equal("Ann 7 plain ", await http.GetStringAsync("/api/basket-read"));
        using var probe = site.Probe();
        // The record has another shape, and the number is none any more.
        site.WriteController(
            Source(
                """
                public sealed record Basket(string Owner, bool IsOpen = true);
                [Action("other")] public string Other(Session session) =>
                    $"{session.Get<Basket>("basket")} {session.TryGet<Guid>("count", out _)} {string.Join(",", session.Names.Order())}";
                """
            )
        );
        await probe.NextAsync<ControllerLive>();
        Assert.Equal("Basket { Owner = Ann, IsOpen = True } False basket,count,text", await http.GetStringAsync("/api/other"));
    }

    [Fact]
    public async Task Requests_OfOneSessionAtTheSameTime_LoseNothingOfEachOther()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        await http.GetAsync("/api/write?name=before&value=x");
        using var first = http.GetAsync("/api/together?me=0");
        using var second = http.GetAsync("/api/together?me=1");
        Assert.All(await Task.WhenAll(first, second), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal("before,last,own0,own1", await http.GetStringAsync("/api/names"));
        Assert.Contains(await http.GetStringAsync("/api/read?name=last"), (string[])["0", "1"]);
    }

    [Fact]
    public async Task Renewed_Session_HasAnotherIdAndTheFormerIsDead()
    {
        await using var site = await StartAsync();
        using var http = Bare(site);
        using var before = await http.GetAsync("/api/write?name=a&value=b");
        var former = $"{CookieName}={Given(before)}";
        using var renewed = await http.SendAsync(Request(HttpMethod.Get, "/api/renew", ("Cookie", former)));
        var id = await renewed.Content.ReadAsStringAsync();
        Assert.DoesNotContain(Given(renewed)!, id, StringComparison.Ordinal);
        Assert.NotEqual(Given(before), Given(renewed));
        Assert.Equal("-", await ReadAsync(former));
        Assert.Equal("b", await ReadAsync($"{CookieName}={Given(renewed)}"));

        async Task<string> ReadAsync(string cookie)
        {
            using var answer = await http.SendAsync(Request(HttpMethod.Get, "/api/read?name=a", ("Cookie", cookie)));
            return await answer.Content.ReadAsStringAsync();
        }
    }

    // It was sent before the browser had the new cookie: a session of its own would take the renewed one's place there.
    [Fact]
    public async Task Request_WithTheIdOfASessionRenewedMeanwhile_BeginsNoOther()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await SessionSite.StartAsync(new TestSite { Time = time }, Members);
        using var http = Bare(site);
        using var before = await http.GetAsync("/api/write?name=a&value=b");
        var former = $"{CookieName}={Given(before)}";
        using var renewed = await http.SendAsync(Request(HttpMethod.Get, "/api/renew", ("Cookie", former)));
        using var late = await http.SendAsync(Request(HttpMethod.Get, "/api/write?name=late&value=x", ("Cookie", former)));
        Assert.Equal((HttpStatusCode.OK, 0, false), (late.StatusCode, CookiesOf(late).Length, late.Headers.Contains("X-XSRF-TOKEN")));
        Assert.Equal("a,user", await NamesAsync($"{CookieName}={Given(renewed)}"));
        // Who signs in there has a session all the same.
        using var again = await http.SendAsync(Request(HttpMethod.Get, "/api/renew", ("Cookie", former)));
        Assert.Equal("user", await NamesAsync($"{CookieName}={Given(again)}"));
        time.Advance(TimeSpan.FromSeconds(31));
        using var later = await http.SendAsync(Request(HttpMethod.Get, "/api/write?name=c&value=d", ("Cookie", former)));
        Assert.Equal("c", await NamesAsync($"{CookieName}={Given(later)}"));

        async Task<string> NamesAsync(string cookie)
        {
            using var answer = await http.SendAsync(Request(HttpMethod.Get, "/api/names", ("Cookie", cookie)));
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Ended_Session_TakesItsCookieAndWhatIsInItAlong()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        await http.GetAsync("/api/write?name=a&value=b");
        using var ended = await http.GetAsync("/api/end");
        Assert.Equal("", Given(ended));
        Assert.Contains("expires=Thu, 01 Jan 1970", CookiesOf(ended)[0], StringComparison.Ordinal);
        Assert.Equal("-", await http.GetStringAsync("/api/read?name=a"));
        await http.GetAsync("/api/write?name=c&value=d");
        Assert.Equal("c", await http.GetStringAsync("/api/names"));
        await http.GetAsync("/api/clear");
        Assert.Equal("", await http.GetStringAsync("/api/names"));
    }

    [Fact]
    public async Task Session_ThatIsNotUsedForItsTime_IsGone()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await SessionSite.StartAsync(new TestSite { Time = time }, Members, timeouts: "session: '3mins'");
        using var http = Visitor(site);
        await http.GetAsync("/api/write?name=a&value=b");
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal("b", await http.GetStringAsync("/api/read?name=a"));
        }
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("-", await http.GetStringAsync("/api/read?name=a"));
    }

    [Fact]
    public async Task Session_LargerThanItMayBe_Is413AndStaysAsItWas()
    {
        await using var site = await StartAsync(limits: "sessionData: 99");
        using var http = Visitor(site);
        await http.GetAsync("/api/write?name=a&value=b");
        using var answer = await http.GetAsync($"/api/write?name=large&value={new string('x', 93)}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(" would make the session 100 bytes long", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("a", await http.GetStringAsync("/api/names"));
        Assert.True(site.Log.Has("refused with 413 (session)"));
    }

    [Fact]
    public async Task Sessions_MoreThanThereMayBe_PushOutWhoeverDidNotComeBackAndThenAre503()
    {
        await using var site = await StartAsync(limits: "sessions: 2");
        using HttpClient ann = Visitor(site),
            bob = Visitor(site),
            stranger = Visitor(site);
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync("/api/write?name=a&value=ann")).StatusCode);
        Assert.Equal("ann", await ann.GetStringAsync("/api/read?name=a"));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/api/write?name=a&value=x")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await bob.GetAsync("/api/write?name=a&value=bob")).StatusCode);
        Assert.Equal("-", await stranger.GetStringAsync("/api/read?name=a"));
        Assert.Equal("bob", await bob.GetStringAsync("/api/read?name=a"));
        using var refused = await stranger.GetAsync("/api/write?name=a&value=x");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
        Assert.Empty(CookiesOf(refused));
        using var late = await stranger.GetAsync("/api/late-trouble");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 0), (late.StatusCode, CookiesOf(late).Length));
        await ann.GetAsync("/api/end");
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/api/write?name=a&value=x")).StatusCode);
    }

    [Fact]
    public async Task Action_ThatThrows_KeepsWhatItWrote()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/api/fails")).StatusCode);
        Assert.Equal("1", await http.GetStringAsync("/api/read?name=tries"));
    }

    [Fact]
    public async Task Write_AfterTheAnswerBegan_IsKeptUnlessItWouldBeginTheSession()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        Assert.Equal(
            "begun A session cannot be begun once the answer has begun: its cookie goes before that.",
            await http.GetStringAsync("/api/late")
        );
        await http.GetAsync("/api/write?name=a&value=b");
        Assert.Equal("begun kept", await http.GetStringAsync("/api/late"));
        Assert.Equal("a,late", await http.GetStringAsync("/api/names"));
    }

    [Fact]
    public async Task Session_OfTheFramework_IsTheSameOnceItIsLoaded()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        using var answer = await http.GetAsync("/api/framework");
        Assert.Equal("framework's 5 a,n", await answer.Content.ReadAsStringAsync());
        Assert.Contains("take a parameter of type Session", answer.Headers.GetValues("X-Said").Single(), StringComparison.Ordinal);
        Assert.Equal("framework's", await http.GetStringAsync("/api/read?name=a"));
    }

    [Fact]
    public async Task Session_KeptBeyondItsRequest_SaysThatItIsOver()
    {
        await using var site = await StartAsync();
        using var http = Visitor(site);
        Assert.Equal("first", await http.GetStringAsync("/api/keep"));
        Assert.StartsWith("The request is over", await http.GetStringAsync("/api/keep"), StringComparison.Ordinal);
    }
}
