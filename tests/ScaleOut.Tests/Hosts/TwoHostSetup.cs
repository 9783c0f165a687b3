using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>A Redis, and the hosts of one chat that a test starts there.</summary>
public abstract class TwoHostSetup : IAsyncLifetime
{
    readonly List<TestSite> _sites = [];
    RedisServer? _redis;

    private protected RedisServer Redis => _redis!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    private protected async Task<TestSite> ServeAsync(string scaleOut = "", string webSockets = "resume: true, history: 50")
    {
        var site = await ClusterSite.ServeAsync(Redis, scaleOut, webSockets);
        site.ExpectError("Redis is unavailable");
        _sites.Add(site);
        return site;
    }

    private protected static IEnumerable<string> Texts(string name, int count) => Enumerable.Range(1, count).Select(i => $"{name}{i}");

    private protected static async Task SendAsync(ChatClient client, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await client.SendAsync(text);
            Assert.Equal(text, await client.ReceiveTextAsync());
        }
    }

    private protected static async Task<string> AskAsync(ChatClient client, string question)
    {
        await client.SendAsync(question);
        return await client.ReceiveTextAsync();
    }

    private protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }
}
