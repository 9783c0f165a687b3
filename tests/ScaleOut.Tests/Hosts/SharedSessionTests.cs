using System.Diagnostics;
using System.Net;
using PluginChat.Hosting.Sessions;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>Sessions of hosts that share a Redis: one visitor, whichever host is asked, and what happens without Redis.</summary>
public sealed class SharedSessionTests : IAsyncLifetime
{
    const string Controller = """
        using PluginChat;

        public sealed class Api : HttpActions
        {
            [Action("read")] public string Read(Session session, string name) => session[name] ?? "-";
            [Action("write")] public void Write(Session session, string name, string? value) => session[name] = value;
            [Action("names")] public string Names(Session session) => string.Join(",", session.Names.Order());
            [Action("renew")] public void Renew(Session session) => session.Renew();
            [Action("end")] public void End(Session session) => session.End();
            [Action("token")] public string Token(Session session) => session.GetSecurityToken();
            [Action("act", "POST")] public string Act() => "done";
            [Action("none")] public string None() => "none";
        }
        """;

    readonly List<TestSite> _sites = [];
    RedisServer? _redis;

    RedisServer Redis => _redis!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        await Redis.DisposeAsync();
    }

    async Task<TestSite> ServeAsync(string limits = "")
    {
        var site = ClusterSite.New(Redis, "timeout: '1secs', keepAlive: '1secs'");
        const string api = "{ name: 'api', pattern: '^/api/{action}$', source: 'controllers/api', target: '$1' }, { name: 'files'";
        site.Write(
            "appweb.json",
            File.ReadAllText(site.PathOf("appweb.json"))
                .Replace("{ name: 'files'", api, StringComparison.Ordinal)
                .Replace("documents: 'web',", $"documents: 'web', limits: {{ {limits} }},", StringComparison.Ordinal)
        );
        site.Write("controllers/api/Api.cs", Controller);
        site.ExpectError("Redis is unavailable");
        _sites.Add(await site.StartAsync());
        await ((RedisEngine)site.Host.Engine).Tried.WaitAsync(TimeSpan.FromSeconds(60));
        return site;
    }

    // One jar for all hosts: cookies know no ports.
    static HttpClient Visitor(TestSite site, CookieContainer jar) =>
        new(new HttpClientHandler { CookieContainer = jar }) { BaseAddress = site.Address };

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(20, patience.Token);
    }

    [Fact]
    public async Task Session_OfTwoHosts_IsOneAlsoWhereOneOfThemStartsAgain()
    {
        var (one, two) = (await ServeAsync(limits: "sessionData: 100"), await ServeAsync());
        var jar = new CookieContainer();
        using HttpClient first = Visitor(one, jar),
            second = Visitor(two, jar);
        await first.GetAsync("/api/write?name=a&value=1");
        await second.GetAsync("/api/write?name=b&value=2");
        Assert.Equal("a,b", await first.GetStringAsync("/api/names"));
        using (var large = await first.GetAsync($"/api/write?name=c&value={new string('x', 99)}"))
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        var token = await first.GetStringAsync("/api/token");
        using (var form = await second.PostAsync("/api/act", new FormUrlEncodedContent([new("-xsrf-", token)])))
            Assert.Equal(HttpStatusCode.OK, form.StatusCode);
        using (var none = await second.PostAsync("/api/act", null))
            Assert.Equal(HttpStatusCode.Forbidden, none.StatusCode);
        var former = jar.GetAllCookies()["-http-session-"]!.Value;
        await second.GetAsync("/api/renew");
        await one.RestartAsync();
        using var again = Visitor(one, jar);
        await UntilAsync(async () => (await again.GetAsync("/api/names")).IsSuccessStatusCode);
        Assert.Equal("a,b", await again.GetStringAsync("/api/names"));
        Assert.Null(await StoreOf(two).LoadAsync(KeyOf(former), TimeSpan.FromMinutes(5)));
        await again.GetAsync("/api/end");
        Assert.Equal("", await second.GetStringAsync("/api/names"));
    }

    [Fact]
    public async Task Session_WithoutRedis_Is503AtOnceAndTheRestIsServed()
    {
        var site = await ServeAsync();
        var jar = new CookieContainer();
        using var http = Visitor(site, jar);
        await http.GetAsync("/api/write?name=a&value=1");
        foreach (var hangs in (bool[])[true, false])
        {
            if (hangs)
                Redis.Freeze();
            else
                await Redis.StopAsync();
            await UntilAsync(async () => (await http.GetAsync("/api/read?name=a")).StatusCode == HttpStatusCode.ServiceUnavailable);
            // Nobody waits for what is known not to answer: 20 requests take less than one time-out.
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 20; i++)
            {
                using var refused = await http.GetAsync("/api/write?name=a&value=2");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.NotNull(refused.Headers.RetryAfter);
                Assert.False(refused.Headers.Contains("Set-Cookie"));
            }
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(20));
            Assert.Equal("none", await http.GetStringAsync("/api/none"));
            using var stranger = Visitor(site, new());
            Assert.Equal("-", await stranger.GetStringAsync("/api/read?name=a")); // who has no session needs no store
            if (hangs)
            {
                Redis.Thaw();
                await UntilAsync(async () => (await http.GetAsync("/api/read?name=a")).IsSuccessStatusCode);
                Assert.Equal("1", await http.GetStringAsync("/api/read?name=a"));
            }
        }
        Assert.True(site.Log.Has("refused with 503 (session)"));
    }

    // Redis has no number of sessions that bounds them, but each has its end and its size, and its memory is Redis's own limit.
    [Fact]
    public async Task Sessions_OfVisitorsWhoNeverComeBack_EndByThemselvesAndStopAtTheMemoryOfRedis()
    {
        var site = await ServeAsync(limits: "sessionData: 2000, uri: 4000");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = site.Address };
        await using var redis = await Redis.ConnectAsync();
        var server = redis.GetServers().Single();
        for (var i = 0; i < 20; i++)
            (await http.GetAsync($"/api/write?name=a&value={new string('x', 1900)}")).EnsureSuccessStatusCode();
        var keys = server.Keys(pattern: "pluginchat:session:*").ToList();
        Assert.Equal(20, keys.Count);
        foreach (var key in keys)
        {
            Assert.InRange((await redis.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(5));
            Assert.InRange((long)await redis.GetDatabase().ExecuteAsync("MEMORY", "USAGE", key), 1, 4000);
        }
        var used = long.Parse(
            (await server.InfoAsync("memory")).Single().Single(p => p.Key == "used_memory").Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        await server.ConfigSetAsync("maxmemory", used + 200_000);
        var refused = 0;
        for (var i = 0; i < 500 && refused < 3; i++)
        {
            using var answer = await http.GetAsync($"/api/write?name=a&value={new string('x', 1900)}");
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                refused++;
            else
                answer.EnsureSuccessStatusCode();
        }
        Assert.Equal(3, refused);
        Assert.Equal("none", await http.GetStringAsync("/api/none"));
        await server.ConfigSetAsync("maxmemory", 0);
        await UntilAsync(async () => (await http.GetAsync($"/api/write?name=a&value={new string('x', 1900)}")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Session_WhileRedisIsFull_GetsSmallerAndNoLarger()
    {
        var site = await ServeAsync();
        var store = StoreOf(site);
        var lifetime = TimeSpan.FromMinutes(5);
        SessionChanges Changes(params (string, byte[]?)[] values) =>
            new("s", values.ToDictionary(v => v.Item1, v => v.Item2), lifetime, MostBytes: 1000);
        async Task<string> NamesAsync() => string.Join(",", (await store.LoadAsync("s", lifetime))!.Keys.Order(StringComparer.Ordinal));
        Assert.True(await store.SaveAsync(Changes(("a", new byte[100]), ("b", [1]), ("c", [1])) with { IsNew = true }));
        await using var redis = await Redis.ConnectAsync();
        await redis.GetServers().Single().ConfigSetAsync("maxmemory", 1);

        Assert.True(await store.SaveAsync(Changes(("a", null), ("d", new byte[90]))));
        Assert.Equal("b,c,d", await NamesAsync());
        var refused = await Assert.ThrowsAsync<SessionException>(async () =>
            await store.SaveAsync(Changes(("b", null), ("e", new byte[200])))
        );
        Assert.Equal(SessionFault.Unavailable, refused.Fault);
        Assert.Contains("Redis is full", refused.Message, StringComparison.Ordinal);
        Assert.Equal("b,c,d", await NamesAsync());
        Assert.True(await store.SaveAsync(Changes() with { ClearsFirst = true }));
        Assert.Equal("", await NamesAsync());
    }

    [Fact]
    public async Task Store_AskedTwice_DoesTheSameAsOnce()
    {
        var store = StoreOf(await ServeAsync());
        var lifetime = TimeSpan.FromMinutes(5);
        SessionChanges Changes(string key, params (string, byte[]?)[] values) =>
            new(key, values.ToDictionary(v => v.Item1, v => v.Item2), lifetime, MostBytes: 10);
        async Task<string> NamesAsync(string key) =>
            await store.LoadAsync(key, lifetime) is { } values
                ? string.Join(",", values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value.Length}"))
                : "none";

        Assert.False(await store.SaveAsync(Changes("s", ("a", [1]))));
        Assert.Equal("none", await NamesAsync("s"));
        for (var i = 0; i < 2; i++)
            Assert.True(await store.SaveAsync(Changes("s", ("", [1, 2]), ("b", [0, 255])) with { IsNew = true }));
        Assert.Equal("=2,b=2", await NamesAsync("s"));
        for (var i = 0; i < 2; i++)
            Assert.True(await store.SaveAsync(Changes("s", ("", null), ("c", []))));
        Assert.Equal("b=2,c=0", await NamesAsync("s"));
        var refused = await Assert.ThrowsAsync<SessionException>(async () => await store.SaveAsync(Changes("s", ("d", new byte[6]))));
        Assert.Equal(SessionFault.TooLarge, refused.Fault);
        Assert.True(await store.SaveAsync(Changes("s", ("d", new byte[9])) with { ClearsFirst = true }));
        Assert.Equal("d=9", await NamesAsync("s"));
        Assert.True(await store.SaveAsync(Changes("t") with { IsNew = true, Replaces = "s" }));
        Assert.Equal(("none", ""), (await NamesAsync("s"), await NamesAsync("t")));
        Assert.Equal((true, false), (await store.WasReplacedAsync("s"), await store.WasReplacedAsync("t")));
        await using (var redis = await Redis.ConnectAsync())
        {
            // It ends by itself, and what another program wrote there is no session.
            var ttl = await redis.GetDatabase().KeyTimeToLiveAsync("pluginchat:session:t");
            Assert.InRange(ttl!.Value, lifetime / 2, lifetime);
            await redis.GetDatabase().StringSetAsync("pluginchat:session:u", "text");
        }
        Assert.Equal("none", await NamesAsync("u"));
        Assert.True(await store.SaveAsync(Changes("u", ("a", [1])) with { IsNew = true }));
        Assert.Equal("a=1", await NamesAsync("u"));
    }

    static ISessionStore StoreOf(TestSite site) => ((ISharedSessions)site.Host.Engine).Sessions;

    static string KeyOf(string cookie) => SessionId.TryParse(cookie, out var id) ? id.Key : throw new ArgumentException(cookie);
}
