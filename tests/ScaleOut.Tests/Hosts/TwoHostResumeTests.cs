using PluginChat.Hosting.Channels;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Channels;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>A client comes back, or comes for the first time, to a host that was not there for what was said.</summary>
public sealed class TwoHostResumeTests : TwoHostSetup
{
    [Fact]
    public async Task Client_ThatComesBackToAnotherHost_GetsExactlyWhatItMissed()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await one.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        await SendAsync(sender, Texts("a", 10));
        Assert.Equal(Texts("a", 10), await client.ReceiveTextsAsync(10));
        client.Break();
        await SendAsync(sender, Texts("b", 1500));

        // It has kept nothing: nobody was connected there until now.
        await client.ResumeAsync(other.Address);
        await SendAsync(sender, Texts("c", 10));

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal(Texts("b", 1500).Concat(Texts("c", 10)), await client.ReceiveTextsAsync(1510));
    }

    [Fact]
    public async Task Client_ThatIsAheadOfTheHostItComesTo_IsResumed()
    {
        var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["a"]);
        await using var redis = await Redis.ConnectAsync();
        var meta = redis.GetServers().Single().Keys(pattern: "*:meta").Single().ToString();
        RedisKey[] keys =
        [
            meta,
            meta.Replace(":meta", ":log", StringComparison.Ordinal),
            meta.Replace(":meta", ":readers", StringComparison.Ordinal),
            meta.Replace(":meta", ":sender:x", StringComparison.Ordinal),
        ];

        // Another host has published this and its client has it; this one has not heard of it yet.
        RedisValue[] batch =
        [
            "e",
            1,
            1000,
            100000,
            0,
            "nobody listens",
            1 << 28,
            "7",
            "",
            0,
            PublicationCodec.Encode(Recorder.Text("b"), new(7), 1),
        ];
        var position = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(RedisScripts.Publish, keys, batch))!;
        await using var client = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={position[0]}.{position[1]}&token={before.Token}"
        );
        await sender.SendAsync("c");

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal("c", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_ThatIsAheadOfAHostWhichCannotReadOn_IsSentToAnotherInsteadOfSetBack()
    {
        var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["a"]);
        Assert.Equal("a", await before.ReceiveTextAsync());
        Assert.True(ChannelPosition.TryParse($"{before.Position}", out var position));
        var ahead = $"resume={position with { Offset = position.Offset + 10 }}&token={before.Token}";

        await Redis.StopAsync();
        var refused = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            ResumingClient.ConnectAsync(site.Address, ahead)
        );
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
        await Redis.StartAgainAsync();

        // Nobody has more than this: what it had was lost, and now that is true.
        await UntilAsync(async () =>
        {
            try
            {
                await using var client = await ResumingClient.ConnectAsync(site.Address, ahead);
                return client.Reason == "epoch";
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Client_ThatComesBackAfterItsHostStartedAgain_GetsExactlyWhatItMissed()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await other.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        client.Break();
        await SendAsync(sender, Texts("a", 10));

        await one.RestartAsync();
        await SendAsync(sender, Texts("b", 10));
        await client.ResumeAsync(one.Address);

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal(Texts("a", 10).Concat(Texts("b", 10)), await client.ReceiveTextsAsync(20));
    }

    [Fact]
    public async Task NewClient_OfAHostThatHasKeptNothing_GetsTheLastMessagesThenTheNewOnes()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await one.ConnectAsync();
        await SendAsync(sender, Texts("a", 100));

        await using var client = await ResumingClient.ConnectAsync(other.Address, "history=3");
        await SendAsync(sender, ["new"]);

        Assert.Equal(["a98", "a99", "a100", "new"], await client.ReceiveTextsAsync(4));
        await using var most = await ResumingClient.ConnectAsync(other.Address, "history=1000");
        Assert.Equal(Texts("a", 100).Skip(51).Append("new"), await most.ReceiveTextsAsync(50));
    }

    [Theory]
    [InlineData("retain: 3, retainBytes: 200")]
    [InlineData("retainFor: '1secs'")]
    public async Task Client_ThatComesBackAfterRetention_IsToldSo(string retention)
    {
        var (one, other) = (
            await ServeAsync(webSockets: "resume: true, " + retention),
            await ServeAsync(webSockets: "resume: true, " + retention)
        );
        var sender = await one.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        client.Break();
        await SendAsync(sender, Texts("a", 100));

        // Each host goes by its own clock.
        foreach (var site in (TestSite[])[one, other])
        {
            await UntilAsync(async () =>
            {
                await using var late = await ResumingClient.ConnectAsync(site.Address, $"resume={client.Position}&token={client.Token}");
                return late.Resumed == false && late.Reason == "tooOld";
            });
        }
        await client.ResumeAsync(one.Address);

        Assert.Equal((false, "tooOld"), (client.Resumed, client.Reason));
    }
}
