using System.Net;
using System.Text.Json;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>What a host says of the Redis that it shares, and of the other hosts.</summary>
public sealed class StatusTests : IAsyncLifetime
{
    const string Log = "{chat/test/chat}:log";

    readonly List<TestSite> _sites = [];
    RedisServer? _redis;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        await _redis!.DisposeAsync();
    }

    async Task<TestSite> ServeAsync()
    {
        var site = await ClusterSite.ServeAsync(_redis!);
        _sites.Add(site);
        return site;
    }

    static async Task<string> GetAsync(TestSite site, string path)
    {
        using var http = site.Http();
        using var answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    static async Task<JsonElement> StatusAsync(TestSite site) =>
        JsonDocument.Parse(await GetAsync(site, "/_pluginchat/status")).RootElement;

    static JsonElement Action(JsonElement status) => status.GetProperty("controllers")[0].GetProperty("actions")[0];

    static async Task<JsonElement> UntilAsync(TestSite site, Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await StatusAsync(site) is var status && condition(status))
                return status;
            await Task.Delay(50, patience.Token);
        }
    }

    [Fact]
    public async Task Status_OfTwoHosts_SaysHowFarEachIsBehindAndWhatIsKept()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        await using var client = await one.ConnectAsync();
        await using var there = await other.ConnectAsync();
        await client.SendAsync(new string('x', 1000));
        await client.ReceiveTextAsync();

        var status = await UntilAsync(
            one,
            s =>
                Action(s).TryGetProperty("shared", out var shared)
                && shared.GetProperty("keptBytes").GetInt64() > 1000
                && shared.GetProperty("behind").EnumerateObject().Count(host => host.Value.GetInt64() == 0) == 2
        );
        Assert.Equal(2, status.GetProperty("hosts").GetProperty("hosts").GetInt32());
        Assert.Contains(
            status.GetProperty("hosts").GetProperty("host").GetString()!,
            Action(status).GetProperty("shared").GetProperty("behind").EnumerateObject().Select(host => host.Name)
        );
        // One that has not read for a while: another program says so here.
        await using var redis = await _redis!.ConnectAsync();
        var keys = redis.GetServers().Single().Keys(pattern: "*:readers").Single();
        await redis.GetDatabase().HashSetAsync(keys, "hangs", "0 99999999999999 10 10 0");
        Assert.Equal(1, Action(await StatusAsync(one)).GetProperty("shared").GetProperty("behind").GetProperty("hangs").GetInt64());

        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
        await UntilAsync(
            one,
            s =>
                Action(s).TryGetProperty("shared", out var shared)
                && shared.GetProperty("epochChanges").GetInt64() == 1
                && Action(s).GetProperty("missed").GetInt64() == 1
        );
    }

    [Fact]
    public async Task Ready_WithForeignEntries_IsReadyAndSaysSoToThisMachine()
    {
        var site = await ServeAsync();
        await using var client = await site.ConnectAsync();
        await client.SendAsync("one");
        await client.ReceiveTextAsync();
        Assert.Equal("ready\n", await GetAsync(site, "/readyz"));
        await using var redis = await _redis!.ConnectAsync();
        var log = redis.GetServers().Single().Keys(pattern: "*" + Log).Single();

        await redis.GetDatabase().ExecuteAsync("XADD", log, "2-0", "foo", "bar");
        await client.SendAsync("two");
        Assert.Equal("two", await client.ReceiveTextAsync());

        Assert.Matches(
            $"^ready\ndegraded: engine: '[^']*{System.Text.RegularExpressions.Regex.Escape(Log)}': "
                + "\\d+ entries that no host wrote were left out or replaced",
            await GetAsync(site, "/readyz")
        );
        Assert.EndsWith(
            Log,
            (await StatusAsync(site)).GetProperty("hosts").GetProperty("foreign")[0].GetProperty("key").GetString(),
            StringComparison.Ordinal
        );
        using var elsewhere = site.Http();
        elsewhere.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        Assert.Equal("ready\n", await elsewhere.GetStringAsync("/readyz"));
    }
}
