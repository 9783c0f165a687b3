using System.Globalization;
using PluginChat.Redis.Streams;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>How long a host that has yet to read is waited for, by a clock that only hosts which come move on.</summary>
public sealed class LeaseTests : RedisTransportSetup
{
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
}
