using System.Net;
using System.Net.Http.Headers;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>A backend that asks another host again, because it heard no answer of the first one.</summary>
public sealed class SharedIdempotencyTests : IAsyncLifetime
{
    static readonly string s_key = new('k', 40);

    readonly List<TestSite> _sites = [];
    RedisServer? _redis;
    TcpRelay? _relay;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync(keepsData: false);
        _relay = new(_redis.Port);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        await _relay!.DisposeAsync();
        await _redis!.DisposeAsync();
    }

    async Task<TestSite> ServeAsync(string redis)
    {
        var site = ClusterSite.New(redis, "timeout: '1secs', keepAlive: '1secs'", "resume: true");
        site.Write(
            "appweb.json",
            File.ReadAllText(site.PathOf("appweb.json"))
                .Replace("documents: 'web',", $"documents: 'web', backend: {{ key: '{s_key}' }},", StringComparison.Ordinal)
        );
        site.ExpectError("Redis is unavailable");
        _sites.Add(await site.StartAsync());
        await ((RedisEngine)site.Host.Engine).Tried.WaitAsync(TimeSpan.FromSeconds(60));
        return site;
    }

    static async Task<(HttpStatusCode Status, bool IsReplayed)> PublishAsync(TestSite site, string text, string key)
    {
        using var http = new HttpClient { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_pluginchat/publish?action=test/chat")
        {
            Content = new StringContent(text),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", s_key);
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Message_ThatAnotherHostIsAskedForAgain_IsSentOnce()
    {
        var (first, second) = (await ServeAsync(_redis!.Address), await ServeAsync(_relay!.Address));
        var client = await first.ConnectAsync();
        Assert.Equal((HttpStatusCode.Accepted, false), await PublishAsync(first, "once", "a"));
        Assert.Equal((HttpStatusCode.Accepted, true), await PublishAsync(second, "once", "a"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, false), await PublishAsync(second, "other", "a"));
        Assert.Equal((HttpStatusCode.Accepted, false), await PublishAsync(second, "then", "b"));
        Assert.Equal("once", await client.ReceiveTextAsync());
        Assert.Equal("then", await client.ReceiveTextAsync());
        // Of what cannot be remembered nothing is done, and the other host may be asked.
        _relay.StarveAll();
        await second.Log.NextAsync("PluginChat", "Redis is unavailable");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, false), await PublishAsync(second, "last", "c"));
        Assert.Equal((HttpStatusCode.Accepted, false), await PublishAsync(first, "last", "c"));
        Assert.Equal("last", await client.ReceiveTextAsync());
        _relay.Recover();
    }
}
