using System.Globalization;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>One of several hosts is replaced under its connections: the others and their clients notice nothing.</summary>
public sealed class HostUpgradeTests : IAsyncLifetime
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly List<TestSite> _sites = [];
    readonly List<HostProcess> _hosts = [];
    RedisServer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A host is replaced in place on Linux only.");
        _redis = await RedisServer.StartAsync();
        for (var h = 0; h < 2; h++)
        {
            _sites.Add(ClusterSite.New(_redis));
            await _sites[h].CompileAsync();
            _hosts.Add(await HostProcess.ServeAsync(_sites[h]));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        foreach (var site in _sites)
            await site.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Host_OfSeveral_IsReplacedAndNobodyNotices()
    {
        var (ann, eve, bob) = (await ConnectAsync(0, "Ann"), await ConnectAsync(0, "Eve"), await ConnectAsync(1, "Bob"));
        await using var returning = await ResumingClient.ConnectAsync(_hosts[0].Address);
        await ann.SendAsync("1");
        Assert.All(await ReceiveAsync(ann, eve, bob), text => Assert.Equal("1", text));
        Assert.Equal("1", await returning.ReceiveTextAsync());

        for (var round = 0; round < 2; round++)
        {
            await _hosts[0].UpgradeAsync(_sites[0]);

            Assert.Equal("count 4", await AskAsync(ann, "count"));
            Assert.Equal("who Ann,Bob,Eve,nobody", await AskAsync(ann, "who"));
            await UntilAsync(bob, "who", "who Ann,Bob,Eve,nobody");
            Assert.Equal("count 4", await AskAsync(bob, "count"));
            await bob.SendAsync("to others from B");
            Assert.All(await ReceiveAsync(ann, eve), text => Assert.Equal("to others from B", text));
            await ann.SendAsync("to others from A");
            Assert.All(await ReceiveAsync(eve, bob), text => Assert.Equal("to others from A", text));
            await ann.SendAsync("2");
            Assert.All(await ReceiveAsync(ann, eve, bob), text => Assert.Equal("2", text));
            foreach (var text in (string[])["to others from B", "to others from A", "2"])
                Assert.Equal(text, await returning.ReceiveTextAsync());
        }

        // With what the process before the last gave it, to another host.
        returning.Break();
        await eve.SendAsync("missed");
        Assert.All(await ReceiveAsync(ann, eve, bob), text => Assert.Equal("missed", text));
        await returning.ResumeAsync(_hosts[1].Address);
        Assert.True(returning.Resumed, returning.Reason);
        Assert.Equal("missed", await returning.ReceiveTextAsync());
        Assert.Equal(0, await _hosts[0].StopAsync());
        await UntilAsync(bob, "count", "count 2");
    }

    [Fact]
    public async Task Host_ThatCannotPassOnWhatWasSaid_IsNotReplaced()
    {
        var (ann, bob) = (await ConnectAsync(0, "Ann"), await ConnectAsync(1, "Bob"));
        await _redis.StopAsync();
        await ann.SendAsync("said while Redis is away");

        await using var refused = await HostProcess.RunAsync(_sites[0], "upgrade", "--url", _hosts[0].Address.ToString());

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("try again", refused.Console, StringComparison.Ordinal);
        await _redis.StartAgainAsync();
        Assert.All(await ReceiveAsync(ann, bob), text => Assert.Equal("said while Redis is away", text));
        await UpgradeOnceRedisIsBackAsync();
        await bob.SendAsync("and after");
        Assert.All(await ReceiveAsync(ann, bob), text => Assert.Equal("and after", text));
    }

    // Of a host's connections to Redis, one may be back before another.
    async Task UpgradeOnceRedisIsBackAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            await using var upgrade = await HostProcess.RunAsync(_sites[0], "upgrade", "--url", _hosts[0].Address.ToString());
            if (upgrade.ExitCode == 0)
            {
                var said = upgrade.Output.Single(line => line.StartsWith("Process ", StringComparison.Ordinal));
                await _hosts[0].SucceededAsync(int.Parse(said.Split(' ')[1], CultureInfo.InvariantCulture));
                return;
            }
            Assert.Contains("try again", upgrade.Console, StringComparison.Ordinal);
            Assert.False(patience.IsCancellationRequested, upgrade.Console);
        }
    }

    async Task<ChatClient> ConnectAsync(int host, string name)
    {
        var client = await _hosts[host].ConnectAsync();
        Assert.Equal("named", await AskAsync(client, $"name {name}"));
        return client;
    }

    static async Task<string> AskAsync(ChatClient client, string question)
    {
        await client.SendAsync(question);
        return await client.ReceiveTextAsync();
    }

    // Hosts hear of each other's clients a moment later.
    static async Task UntilAsync(ChatClient client, string question, string answer)
    {
        using var patience = new CancellationTokenSource(s_patience);
        string said;
        while ((said = await AskAsync(client, question)) != answer)
        {
            Assert.False(patience.IsCancellationRequested, said);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    static async Task<string[]> ReceiveAsync(params ChatClient[] clients)
    {
        var texts = new string[clients.Length];
        for (var i = 0; i < clients.Length; i++)
            texts[i] = await clients[i].ReceiveTextAsync();
        return texts;
    }
}
