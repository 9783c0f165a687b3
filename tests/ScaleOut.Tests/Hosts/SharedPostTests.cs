using System.Net;
using System.Net.Http.Json;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>The HTTP actions of samples/chat-http on hosts that share a Redis.</summary>
public sealed class SharedPostTests
{
    [Fact]
    public async Task Post_OnOneHost_ReachesTheClientsOfAllAndListsThem()
    {
        await using var redis = await RedisServer.StartAsync(keepsData: false);
        await using TestSite one = await ServeAsync(redis),
            two = await ServeAsync(redis);
        var (ann, bob) = (await one.ConnectAsync(), await two.ConnectAsync());
        using var http = one.Http();
        foreach (var (client, name) in new[] { (ann, "Ann"), (bob, "Bob") })
            await client.SendAsync("/name " + name);

        using var answer = await http.PostAsJsonAsync("/api/say", new { text = "Lunch is ready" }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("Lunch is ready", await ann.ReceiveTextAsync());
        Assert.Equal("Lunch is ready", await bob.ReceiveTextAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await http.GetFromJsonAsync<string[]>("/api/who", patience.Token))!.SequenceEqual(["Ann", "Bob"]))
            await Task.Delay(20, patience.Token);
    }

    static async Task<TestSite> ServeAsync(RedisServer redis)
    {
        var site = ClusterSite.New(redis);
        const string api = "{ name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' }, { name: 'files'";
        site.Write("appweb.json", File.ReadAllText(site.PathOf("appweb.json")).Replace("{ name: 'files'", api, StringComparison.Ordinal));
        foreach (var file in (string[])["Chat.cs", "Api.cs"])
            site.Write($"controllers/chat/{file}", File.ReadAllText(Repository.PathOf("samples/chat-http/controllers/chat", file)));
        return await site.StartAsync();
    }
}
