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

/// <summary>What several hosts hear of each other over one Redis, and how it is brought to them.</summary>
public sealed class RedisChannelTests : RedisChannelFixture
{
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
}
