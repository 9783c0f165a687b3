using System.Net;
using PluginChat.Hosting.Logging;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>What clients, balancers and strangers see of a host that cannot reach its Redis.</summary>
public sealed class CutOffTests : IAsyncLifetime
{
    RedisServer? _redis;
    TestSite? _site;

    RedisServer Redis => _redis!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
        await Redis.DisposeAsync();
    }

    async Task<TestSite> ServeAsync(string scaleOut = "", string esp = "")
    {
        _site = ClusterSite.New(Redis, scaleOut);
        if (esp.Length > 0)
            _site.Write(
                "appweb.json",
                File.ReadAllText(_site.PathOf("appweb.json")).Replace("status: 'loopback', ", esp, StringComparison.Ordinal)
            );
        _site.ExpectError("Redis is unavailable");
        await _site.StartAsync();
        await ((RedisEngine)_site.Host.Engine).Tried.WaitAsync(TimeSpan.FromSeconds(60));
        return _site;
    }

    static async Task<(HttpStatusCode Status, string? RetryAfter, string Text)> ShakeHandsAsync(TestSite site)
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ws/test/chat");
        foreach (
            var (name, value) in new[]
            {
                ("Connection", "Upgrade"),
                ("Upgrade", "websocket"),
                ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            }
        )
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var isOpen = answer.StatusCode == HttpStatusCode.SwitchingProtocols;
        return (answer.StatusCode, answer.Headers.RetryAfter?.ToString(), isOpen ? "" : await answer.Content.ReadAsStringAsync());
    }

    static async Task<HttpStatusCode> ReadyAsync(TestSite site)
    {
        using var http = site.Http();
        using var answer = await http.GetAsync("/readyz");
        return answer.StatusCode;
    }

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(20, patience.Token);
    }

    [Fact]
    public async Task Ready_WithoutRedisFromTheStart_SaysSoBeforeTheFirstClientAndTheLogOnce()
    {
        await Redis.StopAsync();
        var site = await ServeAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(site));
        Assert.Single(site.Log.Entries, e => e.Text.StartsWith("Redis is unavailable", StringComparison.Ordinal));
        await Redis.StartAgainAsync();
        await UntilAsync(async () => await ReadyAsync(site) == HttpStatusCode.OK);
    }

    [Fact]
    public async Task NewClient_OfAHostThatIsCutOff_Is503AndSaysWhenToComeBack()
    {
        var site = await ServeAsync("cutOffAfter: '1sec', retryAfter: '7secs'");
        await using var there = await site.ConnectAsync();
        await Redis.StopAsync();

        (HttpStatusCode Status, string? RetryAfter, string Text) refused = default;
        await UntilAsync(async () => (refused = await ShakeHandsAsync(site)).Status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal("7", refused.RetryAfter);
        Assert.Equal("This host is cut off from the others.\n", refused.Text);
        await there.SendAsync("version");
        Assert.Equal("version 1", await there.ReceiveTextAsync());
        await Redis.StartAgainAsync();
        await UntilAsync(async () => (await ShakeHandsAsync(site)).Status == HttpStatusCode.SwitchingProtocols);
    }

    // Of a rolling update: others serve the chat, and this one hears nothing of it.
    [Fact]
    public async Task NewClient_OfAHostThatKnowsAnOlderFormat_Is503UntilItCanRead()
    {
        var site = await ServeAsync("cutOffAfter: '1sec'");
        await using var there = await site.ConnectAsync();
        await using var redis = await Redis.ConnectAsync();
        var meta = (await redis.GetServers()[0].KeysAsync(pattern: "*:meta").ToListAsync()).Single();

        await redis.GetDatabase().HashSetAsync(meta, "version", 2);
        (HttpStatusCode Status, string? RetryAfter, string Text) refused = default;
        await UntilAsync(async () => (refused = await ShakeHandsAsync(site)).Status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal("5", refused.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(site));
        Assert.Contains(site.Log.Entries, e => e.Text.Contains("is newer than this host reads: update it", StringComparison.Ordinal));
        await redis.GetDatabase().HashSetAsync(meta, "version", 1);
        await UntilAsync(async () => (await ShakeHandsAsync(site)).Status == HttpStatusCode.SwitchingProtocols);
    }

    [Fact]
    public async Task NewClient_WhereTheSiteServesMeanwhile_IsLetIn()
    {
        var site = await ServeAsync("cutOffAfter: '1sec', whenCutOff: 'serve'");
        await Redis.StopAsync();
        await UntilAsync(() => Task.FromResult(site.Host.Engine.CutOffFor > TimeSpan.FromSeconds(1.5)));

        Assert.Equal(HttpStatusCode.SwitchingProtocols, (await ShakeHandsAsync(site)).Status);
    }

    [Fact]
    public async Task Clients_OfAHostThatIsCutOff_AreMovedWhereTheSiteWantsIt()
    {
        var site = await ServeAsync("cutOffAfter: '1sec', whenCutOff: 'move'");
        await using var client = await site.ConnectAsync();
        await Redis.StopAsync();

        Assert.Equal(WebSocketCloseCode.TryAgainLater, await client.ReceiveCloseAsync());
        // True of a format that is newer than this host's too, where Redis is there.
        Assert.StartsWith("This host is cut off from the others; come back in ", client.CloseReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_ForStrangers_TellsNeitherAddressesNorTheLibrarysText()
    {
        var site = await ServeAsync(esp: "status: 'everyone', ");
        await Redis.StopAsync();
        // The library says it in other words from one attempt to the next.
        await UntilAsync(async () =>
            site.Host.Engine.Problem is { } problem
            && (await site.Host.StatusAsync()).Contains(
                System.Text.Json.JsonEncodedText.Encode(problem.Split('(')[0]).ToString(),
                StringComparison.Ordinal
            )
        );
        using var http = site.Http();
        var elsewhere = await http.GetStringAsync("/_pluginchat/status");

        Assert.Contains("\"engine\": \"The message broker is unavailable.\"", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", elsewhere, StringComparison.Ordinal);
    }
}
