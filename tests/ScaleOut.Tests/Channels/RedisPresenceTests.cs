using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Redis.Presence;
using PluginChat.ScaleOut.Tests.Servers;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>Who is there, whatever the hosts' clocks say and whatever becomes of Redis's keys.</summary>
public sealed class RedisPresenceTests : IAsyncLifetime
{
    const string Leases = "test:{chat/test}:leases",
        Counts = "test:{chat/test}:counts";

    readonly Engines _engines = new();
    RedisServer? _server;

    RedisServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task<(IMessageChannel Channel, Recorder Reader)> OpenAsync(
        int clients = 0,
        TimeProvider? time = null,
        WhenEngineIsDown whenDown = WhenEngineIsDown.Queue,
        Retention? retention = null
    )
    {
        var (_, channel, reader) = await _engines.OpenAsync(Engines.Config(Server.Address) with { WhenDown = whenDown }, retention, time);
        for (var client = 1; client <= clients; client++)
        {
            reader.Clients[client] = $"client {client}";
            channel.Presence.Changed(client);
        }
        return (channel, reader);
    }

    static Task SeesAsync(IMessageChannel channel, int others) =>
        Engines.UntilAsync(
            () =>
                channel.Presence.OthersCount == others
                && channel.Presence.ListOthersAsync(CancellationToken.None).AsTask().Result.Count == others,
            $"{others} were expected, {channel.Presence.OthersCount} are counted."
        );

    [Fact]
    public async Task Hosts_OfOneChannel_AreCountedAndListedByName()
    {
        var hosts = new[] { await OpenAsync(1), await OpenAsync(2), await OpenAsync(3) };
        await SeesAsync(hosts[0].Channel, 5);
        await SeesAsync(hosts[1].Channel, 4);
        await SeesAsync(hosts[2].Channel, 3);

        var others = await hosts[0].Channel.Presence.ListOthersAsync(CancellationToken.None);
        Assert.Equal(5, others.Select(c => c.Id).Distinct().Count());
        Assert.Equal(
            ["client 1", "client 1", "client 2", "client 2", "client 3"],
            others.Select(c => c.Name).Order(StringComparer.Ordinal)
        );
        hosts[2].Reader.Clients.Remove(3);
        hosts[2].Channel.Presence.Changed(3);
        await SeesAsync(hosts[0].Channel, 4);
        Assert.DoesNotContain("client 3", (await hosts[0].Channel.Presence.ListOthersAsync(CancellationToken.None)).Select(c => c.Name));
    }

    [Fact]
    public async Task Host_ThatLeaves_IsGoneAtOnce()
    {
        // A lease that no test waits for.
        var (leaving, channel, reader) = await _engines.OpenAsync(Engines.Config(Server.Address) with { Lease = TimeSpan.FromHours(1) });
        var (stays, _) = await OpenAsync();
        reader.Clients[1] = null;
        channel.Presence.Changed(1);
        await SeesAsync(stays, 1);

        await _engines.EndAsync(leaving);

        await SeesAsync(stays, 0);
    }

    [Fact]
    public async Task Host_ThatDied_EndsWithItsLease()
    {
        var (channel, _) = await OpenAsync();
        await using var redis = await Server.ConnectAsync();

        // It says once who is there, and is never heard of again.
        await redis
            .GetDatabase()
            .ScriptEvaluateAsync(
                PresenceScripts.Renew,
                [Leases, Counts, "test:{chat/test}:clients:dead"],
                ["dead", 5000, 7, 1, "1", "+Ann"]
            );
        await redis.GetSubscriber().PublishAsync(RedisChannel.Literal("test:{chat/test}:wake"), RedisPresence.Wake);

        await SeesCountAsync(channel, 7);
        await SeesAsync(channel, 0);
    }

    [Fact]
    public async Task Clients_AfterDataWasLost_AreToldAnew()
    {
        await OpenAsync(1);
        var (other, _) = await OpenAsync();
        await SeesAsync(other, 1);
        await using var redis = await Server.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("FLUSHALL");

        await Engines.UntilAsync(
            () => other.Presence.ListOthersAsync(CancellationToken.None).AsTask().Result is [{ Name: "client 1" }],
            "It was not told anew."
        );
    }

    [Theory]
    [InlineData(20)]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task Host_WhoseClockIsWrong_CountsAndListsTheSame(int secondsAhead)
    {
        var (wrong, _) = await OpenAsync(2, new ClockAhead(TimeSpan.FromSeconds(secondsAhead)));
        var (right, _) = await OpenAsync(3);

        await SeesAsync(wrong, 3);
        await SeesAsync(right, 2);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task Host_WhoseClockIsWrong_ReadsWhatIsKeptAndNoMore(int secondsAhead)
    {
        var retention = Retention.Default with { KeepsHistory = true, Age = TimeSpan.FromMinutes(5) };
        var (one, reader) = await OpenAsync(retention: retention);
        foreach (var i in Enumerable.Range(1, 10))
            await Engines.PassAsync(one, reader, $"{i}");

        var (fresh, _) = await OpenAsync(time: new ClockAhead(TimeSpan.FromSeconds(secondsAhead)), retention: retention);

        Assert.Equal(
            ["6", "7", "8", "9", "10"],
            (await fresh.ReadAsync(reader.Position with { Offset = 5 }, 10))!.Value.Select(m => m.Message.GetText())
        );
        Assert.Equal(["9", "10"], (await fresh.ReadLastAsync(2, reader.Position)).Select(m => m.Message.GetText()));
    }

    [Fact]
    public async Task Host_ThatDiedWhenTheLeasesWereLost_IsGoneAllTheSame()
    {
        var (channel, _) = await OpenAsync();
        await using var redis = await Server.ConnectAsync();

        // Counted, and never heard of again.
        await redis.GetDatabase().HashSetAsync(Counts, "dead", 7);
        await redis.GetDatabase().KeyDeleteAsync(Leases);
        await SeesCountAsync(channel, 7);

        await SeesCountAsync(channel, 0);
    }

    [Fact]
    public async Task Host_ThatDiedBeforeTheClockWasSetBack_IsGoneAllTheSame()
    {
        var (channel, _) = await OpenAsync();
        await using var redis = await Server.ConnectAsync();

        // Its lease ends an hour from now, by the clock that there is.
        await redis.GetDatabase().HashSetAsync(Counts, "dead", 7);
        await redis.GetDatabase().SortedSetAddAsync(Leases, "dead", DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds());
        await SeesCountAsync(channel, 7);

        await SeesCountAsync(channel, 0);
    }

    [Fact]
    public async Task Hosts_WhenTheLeasesAreLost_StayCounted()
    {
        var (one, _) = await OpenAsync(2);
        var (other, _) = await OpenAsync(3);
        await SeesAsync(one, 3);
        await using var redis = await Server.ConnectAsync();

        await redis.GetDatabase().KeyDeleteAsync(Leases);

        await SeesAsync(one, 3);
        await SeesAsync(other, 2);
    }

    [Theory]
    [InlineData("leases")]
    [InlineData("counts")]
    [InlineData("clients")]
    public async Task Key_OfAnotherType_IsReplacedAndSaid(string key)
    {
        var (one, _) = await OpenAsync(2);
        var (other, _) = await OpenAsync(3);
        await SeesAsync(one, 3);
        await using var redis = await Server.ConnectAsync();
        var names = redis.GetServers().Single().Keys(pattern: $"*:{key}*").ToArray();

        foreach (var name in names)
            await redis.GetDatabase().StringSetAsync(name, "foreign");

        await Engines.UntilAsync(() => _engines.Log.Has("that PluginChat did not write"), "Nobody said so.");
        await SeesAsync(one, 3);
        await SeesAsync(other, 2);
    }

    [Fact]
    public async Task Values_ThatAreNoneOfOurs_AreLeftOut()
    {
        var (one, _) = await OpenAsync();
        var (other, reader) = await OpenAsync(1);
        await SeesAsync(one, 1);
        await using var redis = await Server.ConnectAsync();
        var clients = redis.GetServers().Single().Keys(pattern: "*:clients:*").Single();

        await redis.GetDatabase().HashSetAsync(clients, [new("7", ""), new("8", "x")]);
        await redis.GetDatabase().HashSetAsync(Counts, "other", "many");

        Assert.Equal(
            ["client 1", null, null],
            (await one.Presence.ListOthersAsync(CancellationToken.None)).OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => c.Name)
        );
        reader.Clients.Remove(1);
        other.Presence.Changed(1);
        await SeesCountAsync(one, 0);
    }

    [Fact]
    public async Task List_WhileRedisHangs_IsThisHostsAlone()
    {
        var (_, one, _) = await _engines.OpenAsync(
            Engines.Config(Server.Address) with
            {
                Timeout = TimeSpan.FromMinutes(1),
                KeepAlive = TimeSpan.FromMinutes(1),
            }
        );
        await OpenAsync(1);
        await SeesAsync(one, 1);

        Server.Freeze();
        var list = one.Presence.ListOthersAsync(CancellationToken.None).AsTask();
        // A command may take a minute here.
        Assert.Empty(await list.WaitAsync(TimeSpan.FromSeconds(30)));
        Server.Thaw();

        await SeesAsync(one, 1);
    }

    static Task SeesCountAsync(IMessageChannel channel, int others) =>
        Engines.UntilAsync(() => channel.Presence.OthersCount == others, $"{others} were expected.");

    sealed class ClockAhead(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
