using System.Net;
using PluginChat.Hosting.Notices;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using static PluginChat.ScaleOut.Tests.Hosts.SharedLogin;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>Logins of hosts that share a Redis and the keys of their cookies: one that ended has ended on each of them.</summary>
public sealed class SharedLoginTests : IAsyncLifetime
{
    const string Api = """
        using System.Runtime.CompilerServices;
        using PluginChat;

        public sealed class Api : HttpActions
        {
            [Action("who")] public string Who(System.Security.Claims.ClaimsPrincipal user) => user.Identity!.Name!;
            [Action("ticks")]
            public async IAsyncEnumerable<string> Ticks([EnumeratorCancellation] CancellationToken cancellation)
            {
                yield return "tick";
                await Task.Delay(Timeout.Infinite, cancellation);
            }
        }
        """;

    readonly List<TestSite> _sites = [];
    readonly List<TcpRelay> _relays = [];
    RedisServer? _redis;

    RedisServer Redis => _redis!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        foreach (var relay in _relays)
            await relay.DisposeAsync();
        await Redis.DisposeAsync();
    }

    TcpRelay NewRelay()
    {
        var relay = new TcpRelay(Redis.Port);
        _relays.Add(relay);
        return relay;
    }

    async Task<TestSite> ServeAsync(TcpRelay? by = null)
    {
        var site = ClusterSite.New(by?.Address ?? Redis.Address, "timeout: '1secs', keepAlive: '1secs'", "resume: true");
        const string api = "{ name: 'api', pattern: '^/api/{action}$', source: 'controllers/api', target: '$1' }, { name: 'files'";
        site.Write("appweb.json", File.ReadAllText(site.PathOf("appweb.json")).Replace("{ name: 'files'", api, StringComparison.Ordinal));
        site.Write("controllers/api/Api.cs", Api);
        site.ExpectError("Redis is unavailable");
        var first = _sites.FirstOrDefault();
        _sites.Add(site);
        await SharedLogin.StartAsync(site, first);
        return site;
    }

    static async Task<HttpStatusCode> StatusAsync(TestSite site, string cookie)
    {
        using var http = Bare(site, cookie);
        using var answer = await http.GetAsync("/api/who");
        return answer.StatusCode;
    }

    [Fact]
    public async Task Logout_OnOneHost_EndsTheLoginOnTheOthersToo()
    {
        var (first, second) = (await ServeAsync(), await ServeAsync());
        var (ended, other) = (await SignInAsync(first), await SignInAsync(second));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, ended));
        var (socket, goesOn) = (await ConnectAsync(second, ended), await ConnectAsync(second, other));
        using var http = Bare(second, ended);
        using var stream = await http.GetAsync("/api/ticks", HttpCompletionOption.ResponseHeadersRead);

        await SignOutAsync(first, ended);

        Assert.Equal(WebSocketCloseCode.SignedOut, await socket.ReceiveCloseAsync());
        Assert.Equal("data: tick\n\n", await stream.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second, ended));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(first, other));
        await goesOn.SendAsync("hello");
        Assert.Equal("hello", await goesOn.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the host that ended it
    public async Task Logout_WhileAHostIsCutOff_IsHeardWhenItComesBack(bool isTheTeller)
    {
        var relay = NewRelay();
        var (first, second) = (await ServeAsync(isTheTeller ? relay : null), await ServeAsync(isTheTeller ? null : relay));
        var cut = isTheTeller ? first : second;
        var cookie = await SignInAsync(first);
        var socket = await ConnectAsync(second, cookie);
        relay.StarveAll();
        await SignOutAsync(first, cookie);
        await cut.Log.NextAsync("PluginChat", "Redis is unavailable");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, cookie));

        relay.Recover();

        Assert.Equal(WebSocketCloseCode.SignedOut, await socket.ReceiveCloseAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second, cookie));
    }

    [Fact]
    public async Task User_OfSeveralHosts_IsReachedAndDisconnectedOnEach()
    {
        var (first, second) = (await ServeAsync(), await ServeAsync());
        var (ann, bob) = (await SignInAsync(first), await SignInAsync(first, "bob"));
        var (near, far) = (await ConnectAsync(first, ann), await ConnectAsync(second, ann));
        var (teller, other) = (await ConnectAsync(first, bob), await ConnectAsync(second, bob));

        await teller.SendAsync("to ann hello");
        foreach (var client in (ChatClient[])[near, far])
            Assert.Equal("to ann hello", await client.ReceiveTextAsync());
        await teller.SendAsync("end ann");
        foreach (var client in (ChatClient[])[near, far])
            Assert.Equal(WebSocketCloseCode.NormalClosure, await client.ReceiveCloseAsync());
        await other.SendAsync("for all");
        Assert.Equal("for all", await other.ReceiveTextAsync());
        // Who signed in stays so.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, ann));
    }

    [Fact]
    public async Task Host_ThatStartsAfterALogout_KnowsOfItAndKeepsIt()
    {
        var first = await ServeAsync();
        var (ended, other) = (await SignInAsync(first), await SignInAsync(first, "bob"));
        await SignOutAsync(first, ended);
        var second = await ServeAsync();
        await Engines.UntilAsync(
            async () => await StatusAsync(second, ended) == HttpStatusCode.Unauthorized,
            "The host that came late lets in who has signed out."
        );
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, other));
        // Without Redis as well, from then on.
        await Redis.StopAsync();
        await second.RestartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second, ended));
    }

    // As one does that replaces a host in place: it has read what had ended when it started, and not what ended while it loaded.
    [Fact]
    public async Task Notice_OfAHost_IsHeardByTheProcessThatGoesOnAsThatHost()
    {
        var (config, log) = (Engines.Config(Redis.Address), new LogCapture().CreateLogger("engine"));
        await using var first = new RedisEngine(config, TimeProvider.System, log);
        await using var next = new RedisEngine(config, TimeProvider.System, log, first.Identity);
        var heard = new TaskCompletionSource<Notice>(TaskCreationOptions.RunContinuationsAsynchronously);
        next.Notices.Heard = batch => heard.TrySetResult(batch[0].Notice);
        next.Start();
        first.Start();

        first.Notices.Post(new LoginEnded("ann's", TimeSpan.FromHours(2)));

        Assert.Equal(new LoginEnded("ann's", TimeSpan.FromHours(2)), await heard.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Notices_BesideWhatNoHostWrote_AreHeardAndCounted()
    {
        await using var redis = await Redis.ConnectAsync();
        await redis.GetDatabase().StringSetAsync("pluginchat:notices", "text");
        var (first, second) = (await ServeAsync(), await ServeAsync());
        var heard = new List<string>();
        var board = ((ISharedNotices)second.Host.Engine).Notices;
        var before = board.Heard!;
        board.Heard = batch =>
        {
            lock (heard)
                heard.AddRange(batch.Select(n => ((LoginEnded)n.Notice).Login));
            before(batch);
        };
        void Post(string login) => ((ISharedNotices)first.Host.Engine).Notices.Post(new LoginEnded(login, TimeSpan.FromHours(2)));
        async Task HearAsync(string login) =>
            await Engines.UntilAsync(
                () =>
                {
                    lock (heard)
                        return heard.Contains(login);
                },
                $"'{login}' was not heard; {string.Join(' ', heard)}"
            );

        Post("one");
        await HearAsync("one");
        foreach (
            var fields in (string[][])
                [
                    ["x", "y"],
                    ["host", "h", "kind", "of tomorrow", "ms", "1000"],
                    ["host", "h", "ms", "-1"],
                ]
        )
            await redis
                .GetDatabase()
                .StreamAddAsync("pluginchat:notices", [.. fields.Chunk(2).Select(f => new StackExchange.Redis.NameValueEntry(f[0], f[1]))]);
        Post("two");
        await HearAsync("two");
        Assert.Equal(["one", "two"], heard.Distinct());
        Assert.True(second.Host.Engine.Foreign.Single(f => f.Key == "pluginchat:notices").Count >= 2);
        Assert.InRange(
            (await redis.GetDatabase().KeyTimeToLiveAsync("pluginchat:notices"))!.Value,
            TimeSpan.FromHours(1),
            TimeSpan.FromHours(2)
        );
    }
}
