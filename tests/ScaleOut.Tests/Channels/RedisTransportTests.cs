using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Redis;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>
/// What is kept for clients that come back bounds nothing that hosts have yet to read; and what others write there stops nobody.
/// </summary>
public sealed class RedisTransportTests : IAsyncLifetime
{
    static readonly RedisKey s_log = "test:{chat/test}:log",
        s_meta = "test:{chat/test}:meta",
        s_readers = "test:{chat/test}:readers",
        s_sender = "test:{chat/test}:sender:x";
    static readonly Retention s_retention = Retention.Default with { KeepsHistory = true };

    readonly List<RedisEngine> _engines = [];
    readonly LogCapture _log = new();
    RedisServer? _server;

    RedisServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var said in _log.Entries.Select(entry => entry.Text))
            TestContext.Current.TestOutputHelper?.WriteLine(said);
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        Assert.False(_log.Has("an error of the host"), string.Join('\n', _log.Errors));
        await Server.DisposeAsync();
    }

    async Task<(IMessageChannel Channel, Recorder Reader, RedisEngine Engine)> OpenAsync(
        Retention? retention = null,
        long unread = 256 << 20
    )
    {
        var config = new ScaleOutConfig(Server.Address, "test", WhenEngineIsDown.Queue, 64 << 20, TimeSpan.FromSeconds(3))
        {
            UnreadBytes = unread,
        };
        var engine = new RedisEngine(config, TimeProvider.System, _log.CreateLogger($"engine {_engines.Count}"));
        _engines.Add(engine);
        var reader = new Recorder();
        var channel = engine.Open("chat/test", retention ?? s_retention, reader);
        channel.Start();
        await channel.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        return (channel, reader, engine);
    }

    static void Publish(IMessageChannel channel, params IEnumerable<string> texts) =>
        Assert.All(texts, text => Assert.True(channel.TryPublish(Recorder.Text(text), out _)));

    static string[] Texts(string name, int count, int length = 0) =>
        [.. Enumerable.Range(1, count).Select(i => $"{name}{i}".PadRight(length))];

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }

    /// <summary>A batch as another host would publish it, one that reads nothing.</summary>
    static RedisValue[] Batch(long number, params IEnumerable<byte[]> messages) =>
        ["e", number, 10_000, 16 << 20, 0, "test:{chat/test}:wake", 256 << 20, "7", "", 0, .. messages];

    static byte[] Encoded(string text, long number) => PublicationCodec.Encode(Recorder.Text(text), new(7), number);

    [Theory]
    [InlineData(100, 16 << 20, 5000, 500)]
    [InlineData(10_000, 1_000_000, 300, 100_000)]
    public async Task Burst_LargerThanWhatIsKept_ArrivesWholeAtAll(long retain, long retainBytes, int count, int length)
    {
        var retention = s_retention with { Messages = retain, Bytes = retainBytes };
        var one = await OpenAsync(retention);
        var other = await OpenAsync(retention);
        var texts = Texts("m", count, length);

        Publish(one.Channel, texts);
        await one.Reader.CountAsync(count);
        await other.Reader.CountAsync(count);

        Assert.Equal(texts, one.Reader.Texts);
        Assert.Equal(texts, other.Reader.Texts);
        Assert.All([.. one.Reader.Jumps, .. other.Reader.Jumps], jump => Assert.Equal(0, jump.Missed));
        // And afterwards no more is kept than asked for, once the hosts have said how far they are.
        await using var redis = await Server.ConnectAsync();
        await Engines.UntilAsync(
            async () =>
                await redis.GetDatabase().StreamLengthAsync(s_log) is var kept && kept <= retain + 200 && kept * length <= retainBytes * 2,
            "More is kept than was asked for."
        );
    }

    [Fact]
    public async Task Message_LargerThanWhatIsKept_ArrivesAtAll()
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        var payload = new byte[39_000_000];
        Random.Shared.NextBytes(payload);

        Publish(one.Channel, "before it");
        Assert.True(one.Channel.TryPublish(new(new(payload, WebSocketMessageKind.Binary)), out _));
        await one.Reader.CountAsync(2);
        await other.Reader.CountAsync(2);

        Assert.True(payload.AsSpan().SequenceEqual(one.Reader.Last.Message.Bytes.Span));
        Assert.True(payload.AsSpan().SequenceEqual(other.Reader.Last.Message.Bytes.Span));
        Assert.All([.. one.Reader.Jumps, .. other.Reader.Jumps], jump => Assert.Equal(0, jump.Missed));
    }

    [Fact]
    public async Task Outage_FirstHostBackSendsAllThatWaited_TheOthersMissNothing()
    {
        var retention = s_retention with { Messages = 100, Bytes = 100_000 };
        var one = await OpenAsync(retention);
        var other = await OpenAsync(retention);
        Publish(one.Channel, Texts("a", 10));
        await other.Reader.CountAsync(10);
        await using var redis = await Server.ConnectAsync();
        await Engines.UntilAsync(async () => await redis.GetDatabase().HashLengthAsync(s_readers) == 5, "A host has not registered.");

        // One alone is there, as after an outage: 2 MB of what waited, in one step, between two looks of the others.
        var texts = Texts("b", 2000, 1000);
        await redis
            .GetDatabase()
            .ScriptEvaluateAsync(
                RedisScripts.Publish,
                [s_meta, s_log, s_readers, s_sender],
                Batch(1, texts.Select((text, i) => Encoded(text, i + 1)))
            );
        await one.Reader.CountAsync(2010);
        await other.Reader.CountAsync(2010);

        Assert.Equal([.. Texts("a", 10), .. texts], other.Reader.Texts);
        Assert.All([.. one.Reader.Jumps, .. other.Reader.Jumps], jump => Assert.Equal(0, jump.Missed));
    }

    [Fact]
    public async Task Outage_OfRedis_AllThatWaitedOnThreeHostsArrivesAtAllOnce()
    {
        var retention = s_retention with { Messages = 100, Bytes = 100_000 };
        var hosts = new[] { await OpenAsync(retention), await OpenAsync(retention), await OpenAsync(retention) };
        Publish(hosts[0].Channel, "before");
        foreach (var host in hosts)
            await host.Reader.CountAsync(1);

        await Server.StopAsync();
        await UntilAsync(() => hosts.All(host => host.Engine.Problem is not null));
        foreach (var (i, host) in hosts.Index())
            Publish(host.Channel, Texts($"{i} ", 5000, 500));
        await Server.StartAgainAsync();
        foreach (var host in hosts)
            await host.Reader.CountAsync(15_001);

        Assert.Equal(15_001, hosts[0].Reader.Texts.Distinct().Count());
        Assert.All(hosts, host => Assert.Equal(hosts[0].Reader.Texts, host.Reader.Texts));
        Assert.All(hosts.SelectMany(host => host.Reader.Jumps), jump => Assert.Equal(0, jump.Missed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Outage_OfALeaseAndMore_TimeOnlyPassesWhileHostsCome(bool isOutage)
    {
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        await database.ScriptEvaluateAsync(RedisScripts.Publish, [s_meta, s_log, s_readers, s_sender], Batch(1, Encoded("a", 1)));
        var clock = (long)(await database.HashGetAsync(s_readers, "clock"));

        // The host has read the first message. Nobody has come for an hour; or others did all the time.
        await database.HashSetAsync(
            s_readers,
            [new("reader", $"1 {clock + 60_000} 10 10 0"), new("seen", DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds())]
        );
        if (!isOutage)
            await database.HashSetAsync(s_readers, [new("clock", clock + 3_600_000), new("check", clock + 3_600_000)]);
        RedisValue[] batch =
        [
            "e",
            2,
            10,
            10,
            0,
            "test:{chat/test}:wake",
            256 << 20,
            "7",
            "",
            0,
            .. Enumerable.Range(2, 50).Select(i => Encoded($"b{i}", i)),
        ];
        await database.ScriptEvaluateAsync(RedisScripts.Publish, [s_meta, s_log, s_readers, s_sender], batch);

        var kept = await database.StreamRangeAsync(s_log);
        Assert.Equal(isOutage, kept.Any(entry => entry.Id == "2-0"));
    }

    [Fact]
    public async Task Lease_OfBeforeTheClockWasLost_EndsAsAnyOther()
    {
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        RedisKey[] keys = [s_meta, s_log, s_readers, s_sender];
        await database.ScriptEvaluateAsync(RedisScripts.Publish, keys, Batch(1, Encoded("a", 1)));
        // After a week of the clock that was lost.
        await database.HashSetAsync(s_readers, "dead", $"0 {TimeSpan.FromDays(7).TotalMilliseconds:0} 10 10 0");

        // More than is kept, so that it is asked who has yet to read.
        await database.ScriptEvaluateAsync(
            RedisScripts.Publish,
            keys,
            Batch(2, [.. Texts("b", 20, 1 << 20).Select((t, i) => Encoded(t, i + 2))])
        );

        var ends = ((string?)await database.HashGetAsync(s_readers, "dead"))!.Split(' ')[1];
        Assert.InRange(long.Parse(ends, CultureInfo.InvariantCulture), 0, 120_000);
        Assert.Equal(21, await database.StreamLengthAsync(s_log));
    }

    [Fact]
    public async Task Host_ThatReadsNothingAnyMore_HoldsTheOthersBackOnlyAsLongAsItMayComeBack()
    {
        var one = await OpenAsync(s_retention with { Bytes = 10_000 }, unread: 1 << 20);
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        var clock = (long)(await database.HashGetAsync(s_readers, "clock"));
        // However long this takes, it came a moment ago.
        bool HangsOn() => !database.HashSet(s_readers, "hangs", $"0 {(long)database.HashGet(s_readers, "clock") + 60_000} 10 10 0");
        database.HashSet(s_readers, "hangs", "");

        HangsOn();
        Publish(one.Channel, Texts("a", 3000, 1000));
        await UntilAsync(() => HangsOn() && one.Reader.Texts.Count > 500);
        var (held, pending) = (one.Reader.Texts.Count, one.Channel.PendingBytes);
        await UntilAsync(() =>
            HangsOn()
            && (held, held = one.Reader.Texts.Count).Item1 == held
            && one.Channel.PendingBytes == (pending, pending = one.Channel.PendingBytes).Item1
        );
        Assert.InRange(await database.StreamLengthAsync(s_log), 500, 1100);
        Assert.InRange(one.Channel.PendingBytes, 1_500_000, 2_600_000);
        // What waits is told from what goes wrong.
        await UntilAsync(() => HangsOn() && one.Engine.Problem is null);
        await database.HashSetAsync(s_readers, "hangs", $"0 {clock + 40_000} 10 10 0");
        await one.Reader.CountAsync(3000);

        Assert.Equal(Texts("a", 3000, 1000), one.Reader.Texts);
    }

    [Fact]
    public async Task Retention_OfTheHostThatKeepsLess_IsNotThatOfAll()
    {
        var more = await OpenAsync(s_retention with { Messages = 1000 });
        var less = await OpenAsync(s_retention with { Messages = 10 });
        Publish(less.Channel, Texts("a", 500));
        await more.Reader.CountAsync(500);
        await less.Reader.CountAsync(500);
        await using var redis = await Server.ConnectAsync();

        Assert.Equal(500, await redis.GetDatabase().StreamLengthAsync(s_log));
    }

    [Theory]
    [InlineData("7-7", "foo", "bar")]
    [InlineData("6-0", "foo", "bar")]
    [InlineData("6-0", "t", "x")]
    [InlineData("900-0", "d", "")]
    public async Task ForeignEntry_InTheStream_StopsNobody(string id, string field, string value)
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        Publish(one.Channel, Texts("a", 5));
        await other.Reader.CountAsync(5);
        await using var redis = await Server.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("XADD", s_log, id, field, value);
        await other.Channel.CatchUpAsync();
        Publish(one.Channel, Texts("b", 20));
        await one.Reader.CountAsync(25);
        await other.Reader.CountAsync(25);
        var late = await OpenAsync();
        var between = await late.Channel.ReadAsync(other.Reader.Position with { Offset = 2 }, 25);

        Assert.Equal([.. Texts("a", 5), .. Texts("b", 20)], other.Reader.Texts);
        Assert.All([.. one.Reader.Jumps, .. other.Reader.Jumps], jump => Assert.Equal(0, jump.Missed));
        Assert.Equal(23, between!.Value.Count());
        Assert.Equal(20, (await late.Channel.ReadLastAsync(20, late.Reader.Position)).Count());
        Assert.True(_log.Has("that PluginChat did not write"));
    }

    [Theory]
    [InlineData("SET", "{0}", "garbage")]
    [InlineData("HSET", "{0}", "offset", "many")]
    [InlineData("HSET", "{0}", "epoch", "not an epoch")]
    [InlineData("HSET", "{0}", "offset", "-5")]
    [InlineData("HSET", "{0}", "time", "9999999999999999")]
    [InlineData("HDEL", "{0}", "bytes")]
    [InlineData("SET", "{1}", "garbage")]
    [InlineData("SET", "{2}", "garbage")]
    [InlineData("LPUSH", "{3}", "garbage")]
    public async Task ForeignKey_IsReplacedAndTheChatGoesOn(string command, string key, params string[] rest)
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        Publish(one.Channel, Texts("a", 5));
        await one.Reader.CountAsync(5);
        await other.Reader.CountAsync(5);
        await using var redis = await Server.ConnectAsync();
        RedisKey[] keys = [s_meta, s_log, s_readers, $"test:{{chat/test}}:sender:{one.Engine.Host}"];
        var name = keys[key[1] - '0'];

        var step = redis.GetDatabase().CreateTransaction();
        if (command != "HSET" && command != "HDEL")
            _ = step.KeyDeleteAsync(name);
        _ = step.ExecuteAsync(command, [name.ToString(), .. rest]);
        Assert.True(await step.ExecuteAsync());
        Publish(one.Channel, Texts("b", 20));
        await one.Reader.CountAsync(25);
        await other.Reader.CountAsync(25);

        Assert.Equal([.. Texts("a", 5), .. Texts("b", 20)], other.Reader.Texts);
        await UntilAsync(() => one.Engine.Problem is null);
    }

    [Theory]
    [InlineData("HSET", "{0}", "offset", "5000")]
    [InlineData("HSET", "{0}", "offset", "2")]
    [InlineData("HSET", "{0}", "bytes", "1")]
    [InlineData("HINCRBY", "{0}", "time", "1")]
    [InlineData("HSET", "{2}", "clock", "9000000000000000")]
    [InlineData("SET", "{3}", "999999")]
    [InlineData("SET", "{3}", "many")]
    public async Task ForeignNumber_InAKeyOfOurs_IsMendedFromTheLogAndLosesNothing(string command, string key, params string[] rest)
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        Publish(one.Channel, Texts("a", 5));
        await one.Reader.CountAsync(5);
        await other.Reader.CountAsync(5);
        await using var redis = await Server.ConnectAsync();
        RedisKey[] keys = [s_meta, s_log, s_readers, $"test:{{chat/test}}:sender:{one.Engine.Host}"];

        await redis.GetDatabase().ExecuteAsync(command, [keys[key[1] - '0'].ToString(), .. rest]);
        // It hears of the others' numbers from Redis alone.
        var late = await OpenAsync();
        Publish(one.Channel, Texts("b", 20));
        await one.Reader.CountAsync(25);
        await other.Reader.CountAsync(25);
        await late.Reader.CountAsync(20);

        Assert.Equal([.. Texts("a", 5), .. Texts("b", 20)], one.Reader.Texts);
        Assert.Equal([.. Texts("a", 5), .. Texts("b", 20)], other.Reader.Texts);
        Assert.Equal(Texts("b", 20), late.Reader.Texts);
        // Nobody is told of a loss that was none, and no epoch ends.
        Assert.All((Recorder[])[one.Reader, other.Reader, late.Reader], reader => Assert.Equal(0, Assert.Single(reader.Jumps).Missed));
        Assert.Equal(25, await redis.GetDatabase().StreamLengthAsync(s_log));
        Assert.True(_log.Has("that PluginChat did not write"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("999999")]
    [InlineData(null)]
    public async Task Batch_SentAgainWhereTheSendersNumberIsForeign_IsThereOnce(string? number)
    {
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        RedisKey[] keys = [s_meta, s_log, s_readers, s_sender];
        await database.ScriptEvaluateAsync(RedisScripts.Publish, keys, Batch(1, Encoded("a", 1), Encoded("b", 2), Encoded("c", 3)));
        if (number is null)
            await database.KeyDeleteAsync(s_sender);
        else
            await database.StringSetAsync(s_sender, number);

        // Its answer was lost: the host sends it again, and what came since.
        await database.ScriptEvaluateAsync(RedisScripts.Publish, keys, Batch(3, Encoded("c", 3), Encoded("d", 4)));
        await database.ScriptEvaluateAsync(RedisScripts.Publish, keys, Batch(5, Encoded("e", 5)));

        Assert.Equal(5, await database.StreamLengthAsync(s_log));
    }

    // The answer did not come, the host sent it again, and only then does Redis run what it was told first.
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public async Task Batch_ThatRedisRunsLate_WhenTheLogHasLetGoOfItsSender_IsNotThereAgain(long first, long last)
    {
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        Task<RedisResult> PublishAsync(string host, long number, params byte[][] messages) =>
            database.ScriptEvaluateAsync(
                RedisScripts.Publish,
                [s_meta, s_log, s_readers, $"test:{{chat/test}}:sender:{host}"],
                ["e", number, 5, 16 << 20, 0, "test:{chat/test}:wake", 256 << 20, host, "", 0, .. messages]
            );
        await PublishAsync("7", 1, Encoded("a", 1), Encoded("b", 2), Encoded("c", 3));
        for (var i = 1; i <= 300; i++)
            await PublishAsync("8", i, PublicationCodec.Encode(Recorder.Text("other"), new(8), i));
        Assert.True((long)(await database.ExecuteAsync("XLEN", s_log)) < 300);

        await PublishAsync("7", first, [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(n => Encoded("late", n))]);
        await PublishAsync("7", 4, Encoded("d", 4));

        Assert.Equal("304", await database.HashGetAsync(s_meta, "offset"));
    }

    [Fact]
    public async Task Clock_ThatIsSetAheadByAnotherProgram_EndsNoLease()
    {
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        RedisKey[] keys = [s_meta, s_log, s_readers, s_sender];
        await database.ScriptEvaluateAsync(RedisScripts.Publish, keys, Batch(1, Encoded("a", 1)));
        // It hangs, and has read nothing.
        await database.HashSetAsync(s_readers, [new("hangs", "0 60000 10 10 0"), new("clock", "1"), new("check", "1")]);
        await database.HashSetAsync(s_readers, "clock", $"{TimeSpan.FromDays(365).TotalMilliseconds:0}");

        // More than is kept, so that it is asked who has yet to read.
        await database.ScriptEvaluateAsync(
            RedisScripts.Publish,
            keys,
            Batch(2, [.. Texts("b", 20, 1 << 20).Select((t, i) => Encoded(t, i + 2))])
        );

        Assert.Equal(21, await database.StreamLengthAsync(s_log));
    }

    [Fact]
    public async Task Message_OfANewerHost_IsLeftOutAndToldRatherThanShown()
    {
        var one = await OpenAsync();
        await using var redis = await Server.ConnectAsync();
        var newer = Encoded("not text", 1);
        newer[0] |= 64;

        await redis
            .GetDatabase()
            .ScriptEvaluateAsync(RedisScripts.Publish, [s_meta, s_log, s_readers, s_sender], Batch(1, newer, Encoded("text", 2)));
        await one.Reader.CountAsync(1);

        Assert.Equal(["text"], one.Reader.Texts);
        Assert.Equal(1, one.Reader.Jumps[^1].Missed);
    }

    [Fact]
    public async Task Format_OfANewerVersion_IsAProblemAndIsNotWrittenTo()
    {
        var one = await OpenAsync();
        await using var redis = await Server.ConnectAsync();
        await redis.GetDatabase().HashSetAsync(s_meta, "version", 2);

        Publish(one.Channel, "waits");
        await UntilAsync(() => one.Engine.Problem?.Contains("newer than this host reads", StringComparison.Ordinal) == true);
        Assert.Equal(0, await redis.GetDatabase().StreamLengthAsync(s_log));
        await redis.GetDatabase().HashSetAsync(s_meta, "version", 1);
        await one.Reader.CountAsync(1);
    }

    [Fact]
    public async Task Message_ThatRedisRefuses_IsToldAndDoesNotStopTheOthers()
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        await using var redis = await Server.ConnectAsync();
        // Redis closes the connection of whoever sends more than that.
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "proto-max-bulk-len", 1 << 20);

        Publish(one.Channel, "before", new string('x', 3 << 20), "behind");
        await other.Reader.CountAsync(2);

        Assert.Equal(["before", "behind"], other.Reader.Texts);
        Assert.Contains(other.Reader.Jumps, jump => jump.Missed == 1);
        Assert.True(_log.Has("does not take a message"));
    }
}
