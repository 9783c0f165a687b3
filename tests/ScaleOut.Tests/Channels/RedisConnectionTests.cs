using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.ScaleOut.Tests.Servers;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>A connection that is no good is found, and another takes its place.</summary>
public sealed class RedisConnectionTests : IAsyncLifetime
{
    readonly Engines _engines = new();
    RedisServer? _server;

    RedisServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Connection_ThatIsDeadWithoutAReset_IsReplacedAndDeliveriesGoOn()
    {
        await using var relay = new TcpRelay(Server.Port);
        var (engine, one, first) = await _engines.OpenAsync(Engines.Config(relay.Address));
        var (_, other, second) = await _engines.OpenAsync(Engines.Config(Server.Address));
        await Engines.PassAsync(one, second, "before");

        relay.Starve();
        await Engines.PassAsync(other, first, "to the one cut off");
        await Engines.PassAsync(one, second, "from the one cut off");
        await first.CountAsync(3);

        Assert.True(engine.State.Connections > 1);
        Assert.Equal(["before", "to the one cut off", "from the one cut off"], first.Texts);
    }

    [Fact]
    public async Task Command_WithoutAnAnswerOnAConnectionThatWasReplaced_IsNotWaitedFor()
    {
        await using var relay = new TcpRelay(Server.Port);
        // As long as a command takes that the library forgot, which it does with one that it writes in the moment in which a connection
        // fails.
        var (engine, one, first) = await _engines.OpenAsync(Engines.Config(relay.Address) with { Timeout = TimeSpan.FromMinutes(10) });
        await Engines.PassAsync(one, first, "before");

        relay.Starve();
        await Engines.PassAsync(one, first, "after");

        Assert.True(engine.State.Connections > 1);
    }

    [Fact]
    public async Task Server_ThatIsAReplicaNow_IsLeftForTheMasterBehindTheSameAddress()
    {
        await using var next = await RedisServer.StartAsync(keepsData: false, "--replicaof", $"127.0.0.1 {Server.Port}");
        await using var relay = new TcpRelay(Server.Port);
        var (engine, one, first) = await _engines.OpenAsync(Engines.Config(relay.Address));
        await Engines.PassAsync(one, first, "before");
        await using var old = await Server.ConnectAsync();
        await using var new_ = await next.ConnectAsync();
        await Engines.UntilAsync(() => new_.GetDatabase().KeyExistsAsync("test:{chat/test}:log"), "The replica has no data.");

        await new_.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE");
        relay.LeadTo(next.Port);
        await old.GetDatabase().ExecuteAsync("REPLICAOF", "127.0.0.1", $"{next.Port}");
        await Engines.PassAsync(one, first, "after");

        Assert.True(engine.State.Connections > 1);
        Assert.Equal(["before", "after"], first.Texts);
    }

    [Fact]
    public async Task Server_ThatCannotBeReachedFromTheStart_IsAProblemBeforeAnybodyAsks()
    {
        await Server.StopAsync();
        var engine = _engines.New(Engines.Config(Server.Address));

        engine.Start();
        await engine.Tried.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.NotNull(engine.Problem);
        Assert.Single(_engines.Log.Entries, e => e.Text.StartsWith("Redis is unavailable", StringComparison.Ordinal));
        await Server.StartAgainAsync();
        await Engines.UntilAsync(() => engine.Problem is null, "It stays away.");
        Assert.True(_engines.Log.Has("Redis is available again"));
    }

    [Fact]
    public void Start_WhereNobodyAnswers_WaitsForNothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var engine = _engines.New(Engines.Config($"{silent.LocalEndpoint}"));

        engine.Start();
        engine.Open("chat/test", Retention.Default, new Recorder()).Start();

        Assert.False(engine.Tried.IsCompleted);
    }

    [Fact]
    public async Task Local_WhileRedisHangs_DeliversBeforeTheCommandTimesOut()
    {
        var config = Engines.Config(Server.Address) with
        {
            WhenDown = WhenEngineIsDown.Local,
            Timeout = TimeSpan.FromMinutes(1),
            KeepAlive = TimeSpan.FromMinutes(1),
        };
        var (engine, channel, reader) = await _engines.OpenAsync(config);
        await Engines.PassAsync(channel, reader, "before");

        Server.Freeze();
        // Nothing has failed yet when this comes: neither a command nor the connection.
        await Engines.PassAsync(channel, reader, "meanwhile");
        Assert.Null(engine.Problem);
        Server.Thaw();
        await Engines.PassAsync(channel, reader, "after");

        await reader.NumberedAsync(3);
        Assert.Equal(["before", "meanwhile", "after"], reader.Texts);
    }

    [Fact]
    public async Task ChannelPrefix_OfTheAddress_IsThatOfWhatIsPublishedToo()
    {
        var (_, one, _) = await _engines.OpenAsync(Engines.Config($"{Server.Address},channelPrefix=mine:"));
        var (_, _, second) = await _engines.OpenAsync(Engines.Config($"{Server.Address},channelPrefix=mine:"));
        await using var redis = await Server.ConnectAsync();
        await redis.GetDatabase().ExecuteAsync("CONFIG", "RESETSTAT");

        foreach (var i in Enumerable.Range(0, 100))
            await Engines.PassAsync(one, second, $"{i}");

        // Where pub/sub brings nothing, each message is read, a second late.
        var reads = Regex
            .Match((string)(await redis.GetDatabase().ExecuteAsync("INFO", "commandstats"))!, @"cmdstat_xrange:calls=(\d+)")
            .Groups[1]
            .Value;
        Assert.InRange(reads.Length == 0 ? 0 : int.Parse(reads, System.Globalization.CultureInfo.InvariantCulture), 0, 40);
    }

    [Fact]
    public async Task Prefix_OfTwoSites_IsSaidOnce()
    {
        var one = _engines.New(Engines.Config(Server.Address) with { Site = "chess" });
        var other = _engines.New(Engines.Config(Server.Address) with { Site = "football" });
        one.Start();
        other.Start();

        await Engines.UntilAsync(
            () => one.State.Hosts == 2 && one.State.OtherSites.Count == 1 && other.State.OtherSites.Count == 1,
            "They did not see each other."
        );

        Assert.Equal("football", Assert.Single(one.State.OtherSites));
        Assert.Single(_engines.Log.Entries, e => e.Text.Contains("in use by another site too: 'football'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hosts_OfOneSite_AreCountedUntilTheyLeave()
    {
        var one = _engines.New(Engines.Config(Server.Address) with { Site = "chess" });
        await using (var other = new Engines())
        {
            one.Start();
            other.New(Engines.Config(Server.Address) with { Site = "chess" }).Start();
            await Engines.UntilAsync(() => one.State.Hosts == 2, "It was not seen.");
        }

        await Engines.UntilAsync(() => one.State.Hosts == 1, "It is still there.");
        Assert.Empty(one.State.OtherSites);
        Assert.NotNull(one.State.RoundTrip);
    }
}
