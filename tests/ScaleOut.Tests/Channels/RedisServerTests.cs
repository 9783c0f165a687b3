using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>A Redis that stops, hangs, is full or is not there yet.</summary>
public sealed class RedisServerTests : RedisChannelFixture
{
    static readonly RedisKey s_sessions = "test:{chat/test}:sessions";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_StoppedAndStarted_NothingIsLostDoubledOrReordered(bool orderly)
    {
        var (one, first) = await OpenOnAsync(NewEngine());
        var (other, second) = await OpenOnAsync(NewEngine());
        Publish(one, Texts("a", 100));
        await second.CountAsync(100);

        await (orderly ? Server.StopAsync() : Server.KillAsync());
        Publish(one, Texts("b", 100));
        Publish(other, Texts("c", 100));
        await Server.StartAgainAsync();
        Publish(one, Texts("d", 100));
        await first.CountAsync(400);
        await second.CountAsync(400);

        Assert.Equal(first.Texts, second.Texts);
        Assert.Equal(400, first.Texts.Distinct().Count());
        Assert.Equal(Texts("a", 100).Concat(Texts("b", 100)).Concat(Texts("d", 100)), first.Texts.Where(t => t[0] != 'c'));
        Assert.Single(first.Jumps);
    }

    [Fact]
    public async Task Server_Hangs_NothingIsLostOrDoubled()
    {
        // Requests that time out may have been done or not: exactly what a retry must not do twice.
        var server = Server;
        var engine = new RedisEngine(
            new($"{server.Address},asyncTimeout=300", "test", WhenEngineIsDown.Queue, 64 << 20, TimeSpan.FromSeconds(3)),
            TimeProvider.System,
            NullLogger.Instance
        );
        _engines.Add(engine);
        var (one, first) = await OpenOnAsync(engine);
        var (_, second) = await OpenOnAsync(NewEngine());
        Publish(one, Texts("a", 50));
        await second.CountAsync(50);

        server.Freeze();
        Publish(one, Texts("b", 50));
        await UntilAsync(() => engine.Problem is not null);
        server.Thaw();
        Publish(one, Texts("c", 50));
        await first.CountAsync(150);
        await second.CountAsync(150);

        string[] expected = [.. Texts("a", 50), .. Texts("b", 50), .. Texts("c", 50)];
        Assert.Equal(expected, first.Texts);
        Assert.Equal(expected, second.Texts);
    }

    [Fact]
    public async Task Batch_SentAgain_IsAppendedOnce()
    {
        var (channel, reader) = await OpenOnAsync(NewEngine());
        Publish(channel, "one");
        await reader.CountAsync(1);
        await using var redis = await Server.ConnectAsync();
        RedisKey[] keys = [s_meta, s_log, "test:{chat/test}:readers", "test:{chat/test}:sender:x"];
        RedisValue[] batch =
        [
            "e",
            1,
            100,
            1000,
            0,
            "test:{chat/test}:wake",
            1 << 28,
            "7",
            "",
            0,
            PublicationCodec.Encode(Recorder.Text("two"), new(7), 1),
            PublicationCodec.Encode(Recorder.Text("three"), new(7), 2),
        ];

        for (var i = 0; i < 3; i++)
            await redis.GetDatabase().ScriptEvaluateAsync(RedisScripts.Publish, keys, batch);
        Publish(channel, "end");
        await reader.CountAsync(4);

        Assert.Equal(["one", "two", "three", "end"], reader.Texts);
        // Readers would know it by its numbers; who resumes or asks for the last messages would not.
        Assert.Equal(4, await redis.GetDatabase().StreamLengthAsync(s_log));
    }

    [Fact]
    public async Task Publish_ServerAwayAndRefuse_SaysSoAndTakesAgainAfterwards()
    {
        var engine = NewEngine(WhenEngineIsDown.Refuse);
        var (channel, reader) = await OpenOnAsync(engine);
        await Server.StopAsync();
        await UntilAsync(() => engine.Problem is not null);

        Assert.False(channel.TryPublish(Recorder.Text("refused"), out _));
        await Server.StartAgainAsync();
        await UntilAsync(() => engine.Problem is null);
        Publish(channel, "taken");
        await reader.CountAsync(1);

        Assert.Equal(["taken"], reader.Texts);
    }

    [Fact]
    public async Task Publish_ServerAwayAndQueueFull_IsRefusedAndWhatWaitsIsKept()
    {
        var engine = NewEngine(pending: 2000);
        var (channel, reader) = await OpenOnAsync(engine);
        await Server.StopAsync();
        await UntilAsync(() => engine.Problem is not null);

        var taken = Texts("a", 1000).TakeWhile(text => channel.TryPublish(Recorder.Text(text), out _)).ToList();
        Assert.InRange(taken.Count, 1, 999);
        Assert.InRange(channel.PendingBytes, 1, 2100);
        await Server.StartAgainAsync();
        await reader.CountAsync(taken.Count);

        Assert.Equal(taken, reader.Texts);
    }

    [Fact]
    public async Task Publish_ServerAwayAndLocal_IsDeliveredHereAtOnceAndToOthersLaterOnceEach()
    {
        var engine = NewEngine(WhenEngineIsDown.Local);
        var (one, first) = await OpenOnAsync(engine);
        var (other, second) = await OpenOnAsync(NewEngine(WhenEngineIsDown.Local));
        Publish(one, Texts("a", 10));
        await second.CountAsync(10);
        await Server.StopAsync();
        await UntilAsync(() => engine.Problem is not null);

        Publish(one, Texts("b", 10));
        await first.CountAsync(20);
        Assert.Equal([.. Texts("a", 10), .. Texts("b", 10)], first.Texts);
        Publish(other, Texts("c", 10));
        await Server.StartAgainAsync();
        Publish(one, Texts("d", 10));
        await first.CountAsync(40);
        await second.CountAsync(40);
        await first.NumberedAsync(40);
        await second.NumberedAsync(40);

        Assert.Equal(first.Texts.Order(), second.Texts.Order());
        Assert.Equal(40, first.Texts.Distinct().Count());
        Assert.Equal(40, second.Texts.Distinct().Count());
        Assert.Equal(first.Position, second.Position);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), first.Offsets.Where(o => o > 0));
    }

    [Fact]
    public async Task Server_WithoutMemory_IsAProblemAsLongAsItLastsAndNothingIsLost()
    {
        var log = new LogCapture();
        var engine = new RedisEngine(
            new(Server.Address, "test", WhenEngineIsDown.Queue, 64 << 20, TimeSpan.FromSeconds(3)),
            TimeProvider.System,
            log.CreateLogger("engine")
        );
        _engines.Add(engine);
        var (channel, reader) = await OpenOnAsync(engine);
        Publish(channel, "before");
        await reader.CountAsync(1);
        await using var redis = await Server.ConnectAsync();

        // It still reads, and refuses to write.
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        Publish(channel, "waits");
        await UntilAsync(() => engine.Problem is not null);
        for (var i = 0; i < 100; i++)
        {
            await Task.Delay(20);
            Assert.Contains("OOM", engine.Problem, StringComparison.Ordinal);
        }
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await reader.CountAsync(2);
        await UntilAsync(() => engine.Problem is null);

        Assert.Equal(["before", "waits"], reader.Texts);
        await UntilAsync(() => log.Has("Redis is available again"));
        Assert.True(log.Entries.Count == 2, string.Join("\n", log.Entries));
    }

    // A master that nobody follows any more, as docs/scale-out.md has it configured: what it took would be lost.
    [Fact]
    public async Task Server_WithoutTheReplicasThatItWants_IsAProblemAndNothingIsLost()
    {
        var engine = NewEngine();
        var (channel, reader) = await OpenOnAsync(engine);
        Publish(channel, "before");
        await reader.CountAsync(1);
        await using var redis = await Server.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        Publish(channel, "waits");
        await UntilAsync(() => engine.Problem?.Contains("NOREPLICAS", StringComparison.Ordinal) == true);
        await UntilAsync(() => engine.CutOffFor > TimeSpan.Zero);
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        await reader.CountAsync(2);
        await UntilAsync(() => engine.Problem is null);

        Assert.Equal(["before", "waits"], reader.Texts);
        Assert.Single(reader.Jumps);
    }

    [Fact]
    public async Task Sessions_MoreThanAreRemembered_AreForgottenFromTheLongestSilentOn()
    {
        const int Remembered = 16_384;
        var (channel, reader) = await OpenOnAsync(NewEngine());
        await using var redis = await Server.ConnectAsync();
        async Task SayAsync(int session)
        {
            Assert.True(channel.TryPublish(Recorder.Text($"of {session}") with { Id = new(new(7 + (UInt128)session), 1) }, out _));
            await reader.CountAsync(session);
        }
        Task FillAsync() =>
            redis
                .GetDatabase()
                .ScriptEvaluateAsync(
                    "for i = redis.call('HLEN', KEYS[1]) + 1, tonumber(ARGV[1]) do redis.call('HSET', KEYS[1], 'x' .. i, '') end",
                    [s_sessions],
                    [Remembered]
                );
        // A host that has not seen them asks Redis.
        async Task<bool> IsKnownAsync(int session) =>
            await (await OpenOnAsync(NewEngine())).Channel.SentAsync(new(7 + (UInt128)session)) is { } sent && !sent.IsNew(1, new(1));

        await SayAsync(1);
        await FillAsync();
        await SayAsync(2);
        Assert.True(await IsKnownAsync(1));
        Assert.True(await IsKnownAsync(2));
        await FillAsync();
        await SayAsync(3);

        Assert.False(await IsKnownAsync(1));
        Assert.True(await IsKnownAsync(2));
        Assert.True(await IsKnownAsync(3));
        Assert.InRange((await redis.GetDatabase().KeyTimeToLiveAsync(s_sessions))!.Value, TimeSpan.FromHours(23), TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Open_ServerAway_IsReadyAndConnectsLater()
    {
        await Server.StopAsync();
        var engine = NewEngine();
        var (channel, reader) = await OpenOnAsync(engine);
        Assert.NotNull(engine.Problem);
        Publish(channel, "waits");

        await Server.StartAgainAsync();
        await reader.CountAsync(1);

        Assert.Equal(["waits"], reader.Texts);
        await UntilAsync(() => engine.Problem is null);
    }

    [Fact]
    public async Task CatchUp_ServerAway_CompletesAllTheSame()
    {
        var (channel, _) = await OpenOnAsync(NewEngine());
        await Server.StopAsync();

        await channel.CatchUpAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }
}
