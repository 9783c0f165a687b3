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

/// <summary>Several hosts over one Redis; each engine here is what a host has.</summary>
public sealed class RedisChannelTests : ChannelSpecification
{
    const string Name = "chat/test";
    static readonly RedisKey s_log = "test:{chat/test}:log",
        s_meta = "test:{chat/test}:meta";

    readonly List<RedisEngine> _engines = [];
    readonly LogCapture _log = new();
    RedisServer? _server;
    RedisEngine? _engine;

    private protected override IMessageEngine Engine => _engine!;

    RedisServer Server => _server!;

    public override async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _engine = NewEngine();
    }

    public override async ValueTask DisposeAsync()
    {
        // Where a test failed, this says why.
        foreach (var said in _log.Entries.Select(entry => entry.Text).Concat(_engines.Select(engine => engine.Problem).OfType<string>()))
            TestContext.Current.TestOutputHelper?.WriteLine(said);
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        Assert.False(_log.Has("an error of the host"), string.Join('\n', _log.Errors));
        if (_server is not null)
            await _server.DisposeAsync();
    }

    RedisEngine NewEngine(WhenEngineIsDown whenDown = WhenEngineIsDown.Queue, long pending = 64 << 20)
    {
        var engine = new RedisEngine(
            new(Server.Address, "test", whenDown, pending, TimeSpan.FromSeconds(3)),
            TimeProvider.System,
            _log.CreateLogger($"engine {_engines.Count}")
        );
        _engines.Add(engine);
        return engine;
    }

    async Task<(IMessageChannel Channel, Recorder Reader)> OpenOnAsync(RedisEngine engine, Retention? retention = null)
    {
        var reader = new Recorder();
        var channel = engine.Open(Name, retention ?? s_retention, reader);
        channel.Start();
        await channel.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        return (channel, reader);
    }

    static void Publish(IMessageChannel channel, params IEnumerable<string> texts)
    {
        foreach (var text in texts)
            Assert.True(channel.TryPublish(Recorder.Text(text), out _));
    }

    static IEnumerable<string> Texts(string name, int count) => Enumerable.Range(1, count).Select(i => $"{name}{i}");

    [Fact]
    public async Task Publish_ByThreeHosts_ArrivesOnceOnEachInOneOrder()
    {
        var hosts = new[] { await OpenOnAsync(NewEngine()), await OpenOnAsync(NewEngine()), await OpenOnAsync(NewEngine()) };

        await Task.WhenAll(hosts.Select((host, h) => Task.Run(() => Publish(host.Channel, Texts($"{h}-", 2000)))));
        foreach (var (_, reader) in hosts)
            await reader.CountAsync(6000);

        Assert.All(hosts, host => Assert.Equal(hosts[0].Reader.Texts, host.Reader.Texts));
        Assert.Equal(6000, hosts[0].Reader.Texts.Distinct().Count());
    }

    [Fact]
    public async Task Open_OnAChannelThatWasUsed_BeginsAtItsEnd()
    {
        var (channel, reader) = await OpenOnAsync(NewEngine());
        Publish(channel, "before");
        await reader.CountAsync(1);

        var (_, late) = await OpenOnAsync(NewEngine());
        Publish(channel, "after");
        await late.CountAsync(1);

        Assert.Equal(["after"], late.Texts);
        Assert.Equal(reader.Position.Epoch, late.Position.Epoch);
    }

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
    public async Task Data_Lost_IsSaidAndTheNewEpochIsReadFromItsStart()
    {
        var (one, first) = await OpenOnAsync(NewEngine());
        var (_, second) = await OpenOnAsync(NewEngine());
        Publish(one, Texts("a", 10));
        await first.CountAsync(10);
        await second.CountAsync(10);
        await using var redis = await Server.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
        Publish(one, Texts("b", 10));
        await first.CountAsync(20);
        await second.CountAsync(20);

        Assert.Equal([.. Texts("a", 10), .. Texts("b", 10)], second.Texts);
        Assert.Null(second.Jumps[^1].Missed);
        Assert.NotEqual(second.Jumps[0].Position.Epoch, second.Position.Epoch);
    }

    [Fact]
    public async Task Data_RolledBack_IsSaidAndNothingAfterwardsIsSkipped()
    {
        var (one, first) = await OpenOnAsync(NewEngine());
        Publish(one, Texts("a", 5));
        await first.CountAsync(5);
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        var (log, meta) = (await database.KeyDumpAsync(s_log), await database.KeyDumpAsync(s_meta));
        Publish(one, Texts("b", 5));
        await first.CountAsync(10);

        // As after a crash that lost the last messages: the numbers 6 to 10 will be given again.
        var back = database.CreateTransaction();
        _ = back.KeyDeleteAsync([s_log, s_meta]);
        _ = back.KeyRestoreAsync(s_log, log!);
        _ = back.KeyRestoreAsync(s_meta, meta!);
        Assert.True(await back.ExecuteAsync());
        await first.JumpedAsync(2);
        Publish(one, Texts("c", 3));
        await first.CountAsync(13);

        Assert.Equal([.. Texts("a", 5), .. Texts("b", 5), .. Texts("c", 3)], first.Texts);
        Assert.Null(first.Jumps[1].Missed);
        Assert.NotEqual(first.Jumps[0].Position.Epoch, first.Position.Epoch);
    }

    [Theory]
    [InlineData(5, 7)]
    [InlineData(1, 5)]
    public async Task Data_RolledBackAndOvertakenBeforeItIsRead_IsSaid(int batches, int length)
    {
        var (one, first) = await OpenOnAsync(NewEngine());
        Publish(one, Texts("a", 5));
        await first.CountAsync(5);
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        var (log, meta) = (await database.KeyDumpAsync(s_log), await database.KeyDumpAsync(s_meta));
        Publish(one, Texts("b", 5));
        await first.CountAsync(10);

        // Another host comes back to it first: the numbers from 6 are given again, and 10 is reached or passed before this one looks.
        var back = database.CreateTransaction();
        _ = back.KeyDeleteAsync([s_log, s_meta]);
        _ = back.KeyRestoreAsync(s_log, log!);
        _ = back.KeyRestoreAsync(s_meta, meta!);
        for (var i = 0; i < batches; i++)
        {
            RedisValue[] batch =
            [
                "e",
                i * length + 1,
                1000,
                100000,
                0,
                "test:{chat/test}:wake",
                1 << 28,
                "7",
                "",
                0,
                .. Enumerable
                    .Range(0, length)
                    .Select(n => (RedisValue)PublicationCodec.Encode(Recorder.Text("x"), new(7), i * length + n + 1)),
            ];
            _ = back.ScriptEvaluateAsync(
                RedisScripts.Publish,
                [s_meta, s_log, "test:{chat/test}:readers", "test:{chat/test}:sender:x"],
                batch
            );
        }
        Assert.True(await back.ExecuteAsync());
        await first.JumpedAsync(2);
        Publish(one, Texts("c", 3));
        await UntilAsync(() => first.Texts.Count > 0 && first.Texts[^1] == Texts("c", 3).Last());

        Assert.Null(first.Jumps[1].Missed);
        Assert.NotEqual(first.Jumps[0].Position.Epoch, first.Position.Epoch);
        Assert.Equal([.. Texts("a", 5), .. Texts("b", 5), .. Enumerable.Repeat("x", batches * length), .. Texts("c", 3)], first.Texts);
    }

    [Fact]
    public async Task Data_RolledBackAndSentAgain_IsDeliveredOnce()
    {
        var (_, first) = await OpenOnAsync(NewEngine());
        await using var redis = await Server.ConnectAsync();
        RedisKey[] keys = [s_meta, s_log, "test:{chat/test}:readers", "test:{chat/test}:sender:x"];
        RedisValue[] batch =
        [
            "e",
            1,
            100,
            100000,
            0,
            "test:{chat/test}:wake",
            1 << 28,
            "7",
            "",
            0,
            .. Enumerable.Range(1, 5).Select(n => (RedisValue)PublicationCodec.Encode(Recorder.Text($"a{n}"), new(7), n)),
        ];
        await redis.GetDatabase().ScriptEvaluateAsync(RedisScripts.Publish, keys, batch);
        await first.CountAsync(5);

        // Redis answered readers, but lost the batch before its sender had the answer: it sends it again.
        await redis.GetDatabase().KeyDeleteAsync(keys);
        await redis
            .GetDatabase()
            .ScriptEvaluateAsync(RedisScripts.Publish, keys, [.. batch, PublicationCodec.Encode(Recorder.Text("b"), new(7), 6)]);
        await first.CountAsync(6);

        Assert.Equal([.. Texts("a", 5), "b"], first.Texts);
        Assert.Null(first.Jumps[1].Missed);
    }

    [Fact]
    public async Task Reader_BeyondRetention_IsToldHowManyItMissed()
    {
        var (channel, reader) = await OpenOnAsync(NewEngine());
        Publish(channel, "first");
        await reader.CountAsync(1);
        await using var redis = await Server.ConnectAsync();

        // Another host publishes more than is kept and more than is brought in one step, before this one can read any of it.
        string[] texts = [.. Texts("x", 100).Select(t => t.PadRight(2000))];
        RedisValue[] batch =
        [
            "e",
            1,
            100000,
            20000,
            0,
            "test:{chat/test}:wake",
            1 << 28,
            "7",
            "",
            0,
            .. texts.Select((t, i) => (RedisValue)PublicationCodec.Encode(Recorder.Text(t), new(7), i + 1)),
        ];
        // Nor does Redis know of this one.
        var step = redis.GetDatabase().CreateTransaction();
        _ = step.KeyDeleteAsync("test:{chat/test}:readers");
        _ = step.ScriptEvaluateAsync(RedisScripts.Publish, [s_meta, s_log, "test:{chat/test}:readers", "test:{chat/test}:sender:x"], batch);
        Assert.True(await step.ExecuteAsync());
        await reader.JumpedAsync(2);
        await reader.CountAsync(2);

        var missed = reader.Jumps[1].Missed!.Value;
        Assert.InRange(missed, 1, 99);
        await reader.CountAsync((int)(1 + 100 - missed));
        Assert.Equal(texts.Skip((int)missed), reader.Texts.Skip(1));
    }

    [Fact]
    public async Task Read_WithinRetention_ReturnsExactlyWhatIsBetween()
    {
        var (channel, reader) = await OpenOnAsync(NewEngine());
        Publish(channel, Texts("a", 1200));
        await reader.CountAsync(1200);
        var (late, _) = await OpenOnAsync(NewEngine());

        var between = await late.ReadAsync(reader.Position with { Offset = 100 }, 1100);

        Assert.Equal(Texts("a", 1200).Skip(100).Take(1000), between!.Value.Select(m => m.Message.GetText()));
        Assert.Equal(Enumerable.Range(101, 1000).Select(i => (long)i), between!.Value.Select(m => m.Offset));
    }

    [Theory]
    [InlineData("trimmed")]
    [InlineData("old")]
    [InlineData("expired")]
    public async Task Read_BeyondRetention_ReturnsNothingRatherThanAPart(string why)
    {
        var retention = why == "trimmed" ? s_retention with { Bytes = 500 } : s_retention with { Age = TimeSpan.FromSeconds(1) };
        var (channel, reader) = await OpenOnAsync(NewEngine(), retention);
        foreach (var (i, text) in Texts("a", 100).Index())
        {
            Publish(channel, text);
            await reader.CountAsync(i + 1);
        }
        if (why == "old")
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            Publish(channel, Texts("b", 1));
            await reader.CountAsync(101);
        }
        if (why == "expired")
        {
            await using var redis = await Server.ConnectAsync();
            await UntilAsync(() => !redis.GetDatabase().KeyExists(s_log));
        }

        // It is trimmed once this host has said that it has read it, which it does once a second.
        await UntilAsync(() => channel.ReadAsync(reader.Position with { Offset = 1 }, 100).AsTask().Result is null);
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
        await UntilAsync(() => log.Has("Redis is back"));
        Assert.True(log.Entries.Count == 2, string.Join("\n", log.Entries));
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
        Assert.Null(engine.Problem);
    }

    [Fact]
    public async Task Wakeups_Lost_MessagesArriveAllTheSame()
    {
        var (channel, _) = await OpenOnAsync(NewEngine());
        var (_, second) = await OpenOnAsync(NewEngine());
        await using var redis = await Server.ConnectAsync();

        // Every subscriber is cut off; what is published before they are back wakes nobody.
        foreach (
            Match client in Regex.Matches(
                (string)(await redis.GetDatabase().ExecuteAsync("CLIENT", "LIST", "TYPE", "PUBSUB"))!,
                @"\bid=(\d+)"
            )
        )
            await redis.GetDatabase().ExecuteAsync("CLIENT", "KILL", "ID", client.Groups[1].Value);
        Publish(channel, Texts("a", 10));
        await second.CountAsync(10);

        Assert.Equal(Texts("a", 10), second.Texts);
    }

    [Fact]
    public async Task Messages_BroughtByPubSub_AreNotReadAgain()
    {
        var (channel, first) = await OpenOnAsync(NewEngine());
        var (_, second) = await OpenOnAsync(NewEngine());
        await using var redis = await Server.ConnectAsync();
        await redis.GetDatabase().ExecuteAsync("CONFIG", "RESETSTAT");

        foreach (var (i, text) in Texts("a", 200).Index())
        {
            Publish(channel, text);
            await second.CountAsync(i + 1);
        }
        await first.CountAsync(200);

        var ranges = Regex
            .Match((string)(await redis.GetDatabase().ExecuteAsync("INFO", "commandstats"))!, @"cmdstat_xrange:calls=(\d+)")
            .Groups[1]
            .Value;
        // 400 where each of the two reads each message. A few of a second in which nothing came, on a slow machine.
        Assert.InRange(ranges.Length == 0 ? 0 : int.Parse(ranges, CultureInfo.InvariantCulture), 0, 40);
    }

    [Fact]
    public async Task CatchUp_WithoutAWakeUp_HandsOverAllThatWasThere()
    {
        var (channel, reader) = await OpenOnAsync(NewEngine());
        await using var redis = await Server.ConnectAsync();
        foreach (var (i, text) in Texts("a", 20).Index())
        {
            RedisValue[] batch =
            [
                "e",
                i + 1,
                100,
                100000,
                0,
                "nobody listens",
                1 << 28,
                "7",
                "",
                0,
                PublicationCodec.Encode(Recorder.Text(text), new(7), i + 1),
            ];
            await redis
                .GetDatabase()
                .ScriptEvaluateAsync(RedisScripts.Publish, [s_meta, s_log, "test:{chat/test}:readers", "test:{chat/test}:sender:x"], batch);

            await channel.CatchUpAsync();

            Assert.Equal(Texts("a", i + 1), reader.Texts);
        }
    }

    [Fact]
    public async Task CatchUp_ServerAway_CompletesAllTheSame()
    {
        var (channel, _) = await OpenOnAsync(NewEngine());
        await Server.StopAsync();

        await channel.CatchUpAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Message_TooLargeToBeBrought_IsRead()
    {
        var (channel, _) = await OpenOnAsync(NewEngine());
        var (_, second) = await OpenOnAsync(NewEngine());

        Publish(channel, "small", new string('x', 200_000), "after");
        await second.CountAsync(3);

        Assert.Equal(["small", new string('x', 200_000), "after"], second.Texts);
    }

    [Theory]
    [InlineData(0, false, false)] // what was brought before
    [InlineData(1, true, false)] // of another epoch
    [InlineData(1, false, true)] // after another message than ours
    [InlineData(2, false, false)] // after one that did not come
    public async Task Brought_WhatDoesNotFollow_IsNotTaken(int ahead, bool otherEpoch, bool otherTime)
    {
        var (channel, reader) = await OpenOnAsync(NewEngine());
        Publish(channel, Texts("a", 3));
        await reader.CountAsync(3);
        await using var redis = await Server.ConnectAsync();
        var time = (long)await redis.GetDatabase().HashGetAsync(s_meta, "time");
        var epoch = otherEpoch ? ChannelPosition.NewEpoch() : reader.Position.Epoch;
        var forged = Brought(
            epoch,
            3 + ahead,
            otherTime ? time - 1 : time,
            time + 1,
            PublicationCodec.Encode(Recorder.Text("forged"), new(7), 1)
        );

        Assert.True(await redis.GetSubscriber().PublishAsync(RedisChannel.Literal("test:{chat/test}:wake"), forged) > 0);
        Publish(channel, Texts("b", 3));
        await reader.CountAsync(6);

        Assert.Equal([.. Texts("a", 3), .. Texts("b", 3)], reader.Texts);
        Assert.Single(reader.Jumps);
    }

    static byte[] Brought(string epoch, long first, long timeBefore, long time, byte[] message) =>
        [
            (byte)'m',
            (byte)epoch.Length,
            .. Encoding.ASCII.GetBytes(epoch),
            .. BitConverter.GetBytes(first),
            .. BitConverter.GetBytes(timeBefore),
            .. BitConverter.GetBytes(time),
            .. BitConverter.GetBytes(message.Length),
            .. message,
        ];

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}
