using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>A backend that asks one host to disconnect somebody who is connected to another.</summary>
public sealed class SharedDisconnectTests : IAsyncLifetime
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

    static async Task<JsonObject> AskAsync(TestSite site, HttpMethod method, string path)
    {
        using var http = new HttpClient { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(method, "/_pluginchat/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", s_key);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    static Task<JsonObject> DisconnectAsync(TestSite site, string query) => AskAsync(site, HttpMethod.Post, "disconnect" + query);

    static async Task<ChatClient> JoinAsync(TestSite site, string name = "")
    {
        var client = await site.ConnectAsync();
        await client.SendAsync(name.Length == 0 ? "join" : $"name {name}");
        await client.ReceiveTextAsync();
        return client;
    }

    static async Task StaysAsync(ChatClient client)
    {
        await client.SendAsync("version");
        Assert.Equal("version 1", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Clients_OfAnotherHost_AreDisconnectedToo()
    {
        var (first, second) = (await ServeAsync(_redis!.Address), await ServeAsync(_redis.Address));
        var (near, far) = (await JoinAsync(first), await JoinAsync(second));
        var (named, other) = (await JoinAsync(second, "Ann"), await JoinAsync(second, "Bob"));

        var said = await DisconnectAsync(first, "?action=test/chat&group=r%C3%A4ume&code=4000&reason=Bye.");

        Assert.Equal(1, (int)said["closedHere"]!);
        foreach (var gone in (ChatClient[])[near, far])
            Assert.Equal((4000, "Bye."), ((int?)await gone.ReceiveCloseAsync(), gone.CloseReason));
        await StaysAsync(named);
        string? id = null;
        await Engines.UntilAsync(
            async () =>
            {
                var clients = (await AskAsync(first, HttpMethod.Get, "presence?action=test/chat"))["clients"]!.AsArray();
                return (id = (string?)clients.FirstOrDefault(c => (string?)c!["name"] == "Ann")?["id"]) is not null;
            },
            "A host does not say who is connected to another."
        );
        Assert.Equal(0, (int)(await DisconnectAsync(first, $"?client={id}"))["closedHere"]!);
        Assert.Equal(WebSocketCloseCode.NormalClosure, await named.ReceiveCloseAsync());
        await StaysAsync(other);
    }

    [Fact]
    public async Task Host_ThatWasCutOff_DisconnectsThoseOfThatTimeAndNoneThatCameSince()
    {
        var (first, second) = (await ServeAsync(_redis!.Address), await ServeAsync(_relay!.Address));
        var before = await JoinAsync(second);
        _relay.StarveAll();
        await second.Log.NextAsync("PluginChat", "Redis is unavailable");
        await DisconnectAsync(first, "?action=test/chat&group=r%C3%A4ume");
        // A host knows what time it is in Redis as well as Redis answers, which is within a second, or it is unavailable.
        var asked = Stopwatch.GetTimestamp();
        await Engines.UntilAsync(() => Stopwatch.GetElapsedTime(asked) > TimeSpan.FromSeconds(1.5), "The clock stands still.");
        var since = await JoinAsync(second);
        await StaysAsync(before);

        _relay.Recover();

        Assert.Equal(WebSocketCloseCode.NormalClosure, await before.ReceiveCloseAsync());
        await StaysAsync(since);
    }
}
