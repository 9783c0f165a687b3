using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Channels;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>Hosts are replaced one after the other, by ones that are configured otherwise, while the chat goes on.</summary>
public sealed class RollingTests : IAsyncLifetime
{
    const int Hosts = 3,
        Each = 200;

    static readonly Retention s_retention = Retention.Default with { KeepsHistory = true };

    readonly Engines _engines = new();
    RedisServer? _server;

    RedisServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Theory]
    [InlineData(50, 1000)]
    [InlineData(1000, 50)]
    public async Task Hosts_ReplacedByOnesThatKeepMoreOrLess_LoseDoubleAndReorderNothing(int before, int after)
    {
        var config = Engines.Config(Server.Address);
        var (watching, _, watcher) = await _engines.OpenAsync(config, s_retention with { Messages = before });
        var hosts = new List<(RedisEngine Engine, IMessageChannel Channel, Recorder Reader)>();
        while (hosts.Count < Hosts)
            hosts.Add(await _engines.OpenAsync(config, s_retention with { Messages = before }));
        var readers = hosts.ConvertAll(host => host.Reader);
        var said = 0;
        void Say()
        {
            for (var i = 0; i < Each; i++)
                Assert.True(hosts[i % hosts.Count].Channel.TryPublish(Recorder.Text($"{said++}"), out _));
        }

        for (var replaced = 0; replaced < Hosts; replaced++)
        {
            Say();
            await hosts[0].Reader.CountAsync(1);
            await _engines.EndAsync(hosts[0].Engine);
            hosts.RemoveAt(0);
            Say();
            hosts.Add(await _engines.OpenAsync(config, s_retention with { Messages = after }));
            readers.Add(hosts[^1].Reader);
        }
        Say();
        await watcher.CountAsync(said);
        foreach (var (_, _, reader) in hosts)
            await Engines.UntilAsync(() => reader.Texts[^1] == watcher.Texts[^1], "A host is behind.");

        var all = watcher.Texts.ToList();
        Assert.Equal(said, all.Distinct().Count());
        // Each has what there was from when it came until it went, without a hole.
        Assert.All(readers, reader => Assert.Equal(all.Slice(all.IndexOf(reader.Texts[0]), reader.Texts.Count), reader.Texts));
        Assert.All(readers.SelectMany(reader => reader.Jumps), jump => Assert.Equal(0, jump.Missed));
        // While some want to keep more, more is kept, and then what the others want.
        await using var redis = await Server.ConnectAsync();
        var log = redis.GetDatabase();
        Assert.InRange(await log.StreamLengthAsync("test:{chat/test}:log"), 1000, said);
        await _engines.EndAsync(watching);
        await Engines.PassAsync(hosts[0].Channel, hosts[1].Reader, "end");
        if (after < before)
            await Engines.UntilAsync(
                async () => await log.StreamLengthAsync("test:{chat/test}:log") < 1000,
                "More is kept than any wants."
            );
    }

    // Those of before wrote no version, and none of the sums by which what other programs write is found out.
    [Fact]
    public async Task Data_WithoutAVersion_IsGoneOnWithAndLosesNothing()
    {
        var (_, one, first) = await _engines.OpenAsync(Engines.Config(Server.Address));
        await Engines.PassAsync(one, first, "before");
        await using var redis = await Server.ConnectAsync();
        await redis.GetDatabase().HashDeleteAsync("test:{chat/test}:meta", ["version", "sum"]);
        await redis.GetDatabase().HashDeleteAsync("test:{chat/test}:readers", "check");

        var (_, other, second) = await _engines.OpenAsync(Engines.Config(Server.Address));
        await Engines.PassAsync(one, second, "from the old");
        await Engines.PassAsync(other, first, "from the new");

        Assert.Equal(["before", "from the old", "from the new"], first.Texts);
        Assert.Equal(first.Position, second.Position);
        Assert.All([.. first.Jumps, .. second.Jumps], jump => Assert.Equal(0, jump.Missed));
        Assert.False(_engines.Log.Has("that PluginChat did not write"));
    }

    [Fact]
    public async Task Client_OfAHostWithAnotherPrefix_IsToldThatItBeginsAnew()
    {
        await using var old = await ClusterSite.ServeAsync(Server, "prefix: 'old'");
        await using var renamed = await ClusterSite.ServeAsync(Server, "prefix: 'new'");
        await using var client = await ResumingClient.ConnectAsync(old.Address);
        await using var there = await ResumingClient.ConnectAsync(renamed.Address);
        await client.SendAsync("to the old ones");
        Assert.Equal("to the old ones", await client.ReceiveTextAsync());
        client.Break();

        await client.ResumeAsync(renamed.Address);
        Assert.Equal("epoch", client.Reason);
        await client.SendAsync("to the new ones");

        Assert.Equal("to the new ones", await client.ReceiveTextAsync());
        Assert.Equal("to the new ones", await there.ReceiveTextAsync());
    }
}
