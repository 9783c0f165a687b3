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

/// <summary>What Redis no longer has, or has otherwise than before: each host is told exactly.</summary>
public sealed class RedisDataTests : RedisChannelFixture
{
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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Data_RolledBackWhileTheClockIsSetBack_IsSaid(int given)
    {
        var (_, first) = await OpenOnAsync(NewEngine());
        await using var redis = await Server.ConnectAsync();
        var database = redis.GetDatabase();
        // The last message is of a time that the clock has still to come to.
        await database.HashSetAsync(s_meta, "time", $"{DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds()}000");
        await AppendAsync(database, "e0", 1, "a");
        await first.CountAsync(1);
        var (log, meta) = (await database.KeyDumpAsync(s_log), await database.KeyDumpAsync(s_meta));
        await AppendAsync(database, "e1", 2, "lost");
        await first.CountAsync(2);

        var back = database.CreateTransaction();
        _ = back.KeyDeleteAsync([s_log, s_meta]);
        _ = back.KeyRestoreAsync(s_log, log!);
        _ = back.KeyRestoreAsync(s_meta, meta!);
        for (var i = 1; i <= given; i++)
            _ = AppendAsync(back, $"e{i + 1}", 2 + i, $"b{i}");
        Assert.True(await back.ExecuteAsync());
        await first.CountAsync(2 + given);

        Assert.Equal(["a", "lost", .. Texts("b", given)], first.Texts);
        Assert.Null(first.Jumps[1].Missed);
        Assert.NotEqual(first.Jumps[0].Position.Epoch, first.Position.Epoch);
    }

    static Task AppendAsync(IDatabaseAsync database, string epoch, int number, string text) =>
        database.ScriptEvaluateAsync(
            RedisScripts.Publish,
            [s_meta, s_log, "test:{chat/test}:readers", "test:{chat/test}:sender:x"],
            [
                epoch,
                number,
                1000,
                100000,
                0,
                "test:{chat/test}:wake",
                1 << 28,
                "7",
                "",
                0,
                PublicationCodec.Encode(Recorder.Text(text), new(7), number),
            ]
        );

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
            await Engines.UntilAsync(async () => !await redis.GetDatabase().KeyExistsAsync(s_log), "The log has not expired.");
        }

        // It is trimmed once this host has said that it has read it, which it does once a second.
        await UntilAsync(() => channel.ReadAsync(reader.Position with { Offset = 1 }, 100).AsTask().Result is null);
    }
}
