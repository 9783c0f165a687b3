using System.Globalization;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Servers;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>What is kept for clients that come back bounds nothing that hosts have yet to read.</summary>
public sealed class RedisTransportTests : RedisTransportSetup
{
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
        Assert.True(Log.Has("does not take a message"));
    }
}
