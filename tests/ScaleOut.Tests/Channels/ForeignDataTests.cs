using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>What other programs and newer hosts write into a chat's keys stops nobody, and is said.</summary>
public sealed class ForeignDataTests : RedisTransportSetup
{
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
        Assert.True(Log.Has("that PluginChat did not write"));
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
        Assert.True(Log.Has("that PluginChat did not write"));
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
}
