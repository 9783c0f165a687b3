using PluginChat.Host.Channels;
using PluginChat.Host.Configuration;
using PluginChat.ScaleOut.Tests.Servers;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>Who is there, whatever the hosts' clocks say and whatever becomes of Redis's keys.</summary>
public sealed class RedisPresenceTests : IAsyncLifetime
{
    const string Leases = "test:{chat/test}:leases", Counts = "test:{chat/test}:counts";

    readonly Engines _engines = new();
    RedisServer? _server;

    RedisServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task<(IMessageChannel Channel, Recorder Reader)> OpenAsync(int clients = 0, TimeProvider? time = null, WhenEngineIsDown whenDown = WhenEngineIsDown.Queue, Retention? retention = null)
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
        Engines.UntilAsync(() => channel.Presence.OthersCount == others && channel.Presence.ListOthersAsync(CancellationToken.None).AsTask().Result.Count == others,
            $"{others} were expected, {channel.Presence.OthersCount} are counted.");

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

        Assert.Equal(["6", "7", "8", "9", "10"], (await fresh.ReadAsync(reader.Position with { Offset = 5 }, 10))!.Value.Select(m => m.Message.GetText()));
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

        await Engines.UntilAsync(() => _engines.Log.Has("none of ours"), "Nobody said so.");
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

        Assert.Equal(["client 1", null, null], (await one.Presence.ListOthersAsync(CancellationToken.None)).OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => c.Name));
        reader.Clients.Remove(1);
        other.Presence.Changed(1);
        await SeesCountAsync(one, 0);
    }

    [Fact]
    public async Task List_WhileRedisHangs_IsThisHostsAlone()
    {
        var (_, one, _) = await _engines.OpenAsync(Engines.Config(Server.Address) with { Timeout = TimeSpan.FromMinutes(1), KeepAlive = TimeSpan.FromMinutes(1) });
        await OpenAsync(1);
        await SeesAsync(one, 1);

        Server.Freeze();
        var list = one.Presence.ListOthersAsync(CancellationToken.None).AsTask();
        // A command may take a minute here.
        Assert.Empty(await list.WaitAsync(TimeSpan.FromSeconds(30)));
        Server.Thaw();

        await SeesAsync(one, 1);
    }

    static Task SeesCountAsync(IMessageChannel channel, int others) => Engines.UntilAsync(() => channel.Presence.OthersCount == others, $"{others} were expected.");

    sealed class ClockAhead(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
