using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Servers;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>A Redis that has reached its <c>maxmemory</c> and evicts nothing: what has to go on, and what makes room again.</summary>
public sealed class RedisFullTests : IAsyncLifetime
{
    static readonly RedisKey s_log = "test:{chat/test}:log",
        s_meta = "test:{chat/test}:meta",
        s_readers = "test:{chat/test}:readers";

    readonly Engines _engines = new();
    RedisServer? _server;
    ConnectionMultiplexer? _redis;

    RedisServer Server => _server!;

    IDatabase Redis => _redis!.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(keepsData: false);
        _redis = await Server.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        await _redis!.DisposeAsync();
        await Server.DisposeAsync();
    }

    Task LimitAsync(long bytes) => Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", bytes);

    async Task<long> UsedAsync() =>
        long.Parse(
            (await _redis!.GetServers().Single().InfoAsync("memory")).Single().Single(p => p.Key == "used_memory").Value,
            CultureInfo.InvariantCulture
        );

    [Fact]
    public async Task Redis_FullOfWhatAHostHasNotRead_HasRoomAgainOnceItReads()
    {
        await using var relay = new TcpRelay(Server.Port);
        var few = Retention.Default with { Messages = 100, Bytes = 100_000 };
        var (_, channel, first) = await _engines.OpenAsync(Engines.Config(Server.Address), few);
        var (behind, _, second) = await _engines.OpenAsync(Engines.Config(relay.Address), few);
        await Engines.PassAsync(channel, second, "before");
        relay.StarveAll();
        await Engines.UntilAsync(() => behind.Problem is not null, "It was not noticed.");
        var kept = Enumerable.Range(1, 400).Select(i => $"{i}".PadRight(20_000)).ToList();
        foreach (var text in kept)
            Assert.True(channel.TryPublish(Recorder.Text(text), out _));
        await first.CountAsync(401);

        await LimitAsync(await UsedAsync() - 4_000_000);
        Assert.True(channel.TryPublish(Recorder.Text("waits"), out _));
        await Engines.UntilAsync(() => channel.PendingBytes > 0, "It was taken.");
        relay.Recover();

        await second.CountAsync(402);
        await first.CountAsync(402);
        Assert.Equal(["before", .. kept, "waits"], first.Texts);
        Assert.Equal(first.Texts, second.Texts);
        Assert.All(second.Jumps, jump => Assert.Equal(0, jump.Missed));
        await Engines.UntilAsync(() => behind.Problem is null, behind.Problem ?? "");
    }

    [Fact]
    public async Task Host_OfAFullRedis_ReadsAndIsNotCutOff()
    {
        var (engine, channel, reader) = await _engines.OpenAsync(Engines.Config(Server.Address));
        await Engines.PassAsync(channel, reader, "before");
        await LimitAsync(1);

        Assert.True(channel.TryPublish(Recorder.Text("waits"), out _));
        await Engines.UntilAsync(() => engine.Problem is not null, "It was not noticed.");
        var (fresh, _, late) = await _engines.OpenAsync(Engines.Config(Server.Address));
        await Engines.UntilAsync(() => late.Position.Offset == 1, "The fresh host has no place.");
        Assert.True(await channel.CatchUpAsync());
        // Each counts the other by a beat that was sent to a full Redis.
        await Engines.UntilAsync(() => engine.State.Hosts == 2 && fresh.State.Hosts == 2, "One was taken for gone.");
        Assert.Null(engine.CutOffFor);
        Assert.Null(fresh.CutOffFor);
        await Engines.UntilAsync(
            () =>
                fresh.Problem is { } said
                && said.Contains(" of 1 bytes) and takes no messages: raise its maxmemory", StringComparison.Ordinal),
            fresh.Problem ?? "There is no problem."
        );
        await LimitAsync(0);

        await reader.CountAsync(2);
        await late.CountAsync(1);
        Assert.Equal(["before", "waits"], reader.Texts);
        Assert.Equal(["waits"], late.Texts);
        await Engines.UntilAsync(() => engine.Problem is null && fresh.Problem is null, engine.Problem ?? fresh.Problem ?? "");
    }

    // More than go into one script.
    [Fact]
    public async Task Presence_WhileRedisIsFull_CountsAndListsAll()
    {
        var (_, channel, reader) = await _engines.OpenAsync(Engines.Config(Server.Address));
        var (_, other, _) = await _engines.OpenAsync(Engines.Config(Server.Address));
        await Engines.PassAsync(channel, reader, "before");
        await LimitAsync(1);

        for (var client = 1; client <= 2500; client++)
        {
            reader.Clients[client] = $"client {client}";
            channel.Presence.Changed(client);
        }
        await SeesAsync(other, 2500);
        reader.Clients.Remove(1);
        channel.Presence.Changed(1);
        await SeesAsync(other, 2499);
    }

    [Fact]
    public async Task Batch_WhoseLaterMessageIsRefused_IsGoneOnWithBehindTheOnesBefore()
    {
        var batch = Enumerable.Range(1, 3).Select(i => (RedisValue)PublicationCodec.Encode(Recorder.Text($"{i}"), new(7), i)).ToArray();
        RedisKey[] keys = [s_meta, s_log, s_readers, "test:{chat/test}:sender:0000000000000007", "s", "t"];
        RedisValue[] arguments = ["e", 1, 100, 1000, 0, "wake", 1 << 28, "0000000000000007", "", 0, .. batch];
        var refusing = RedisScripts.Publish.Replace(
            "local function add(data)",
            "local calls = 0\nlocal function add(data)\ncalls = calls + 1\nif calls == 3 then return { err = 'ERR refused' } end",
            StringComparison.Ordinal
        );
        Assert.NotEqual(RedisScripts.Publish, refusing);

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => Redis.ScriptEvaluateAsync(refusing, keys, arguments));
        Assert.Contains("refused", refused.Message, StringComparison.Ordinal);
        await Redis.ScriptEvaluateAsync(RedisScripts.Publish, keys, ["another", .. arguments[1..]]);

        // The log and what is said of it agree: no epoch ended over it.
        Assert.Equal("e", await Redis.HashGetAsync(s_meta, "epoch"));
        var kept = await Redis.StreamRangeAsync(s_log);
        Assert.Equal(["1-0", "2-0", "3-0"], kept.Select(entry => entry.Id.ToString()));
        Assert.Equal(batch, kept.Select(entry => entry["d"]));
    }

    // What stands in its place is no message: a Redis that does not take that either takes nothing.
    [Fact]
    public void Message_ThatWasGivenUp_IsNotGivenUpAgain()
    {
        var (refusals, problem) = (
            new PublishRefusals(),
            new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, "ERR broken")
        );
        var given = Enumerable.Range(0, 100).Count(i => refusals.Add(problem, number: 1, reads: i));
        Assert.Equal(1, given);

        refusals.Accepted();
        Assert.Equal(1, Enumerable.Range(0, 100).Count(i => refusals.Add(problem, number: 2, reads: i)));
    }

    // Of all numbers the last one: nothing can be added behind it.
    [Fact]
    public async Task ForeignEntry_WithTheLastNumberOfAll_MakesRoom()
    {
        var (engine, channel, reader) = await _engines.OpenAsync(Engines.Config(Server.Address));
        await Engines.PassAsync(channel, reader, "before");

        await Redis.ExecuteAsync("XADD", s_log, "18446744073709551615-18446744073709551615", "foo", "bar");

        await Engines.PassAsync(channel, reader, "after");
        Assert.Equal(["before", "after"], reader.Texts);
        Assert.Equal(1, Assert.Single(engine.Foreign).Count);
    }

    static Task SeesAsync(IMessageChannel channel, int others) =>
        Engines.UntilAsync(
            async () =>
                channel.Presence.OthersCount == others && (await channel.Presence.ListOthersAsync(CancellationToken.None)).Count == others,
            $"{others} were expected, {channel.Presence.OthersCount} are counted."
        );
}
