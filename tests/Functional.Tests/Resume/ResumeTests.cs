using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Resume.ResumingSite;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>What docs/resume.md promises, on a host alone.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task Client_ThatComesBack_GetsExactlyWhatItMissed()
    {
        await using var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, Texts("a", 10));
        Assert.Equal(Texts("a", 10), await client.ReceiveTextsAsync(10));

        client.Break();
        await SendAsync(sender, Texts("b", 100));
        await client.ResumeAsync(site.Address);
        await SendAsync(sender, Texts("c", 10));

        Assert.True(client.Resumed);
        Assert.Equal(100, client.Hello.GetProperty("messages").GetInt32());
        Assert.Equal(Texts("b", 100).Concat(Texts("c", 10)), await client.ReceiveTextsAsync(110));
    }

    [Fact]
    public async Task Client_ThatComesBackWhileOthersSend_MissesAndDoublesNothing()
    {
        await using var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        const int count = 3000;
        var sending = Task.Run(async () =>
        {
            foreach (var text in Texts("m", count))
                await sender.SendAsync(text);
        });
        var reading = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
                await sender.ReceiveTextAsync();
        });

        // It breaks after each few messages, wherever the stream is then.
        var received = new List<string>();
        while (received.Count < count)
        {
            received.AddRange(await client.ReceiveTextsAsync(Math.Min(50, count - received.Count)));
            client.Break();
            await client.ResumeAsync(site.Address);
            Assert.True(client.Resumed, client.Reason);
        }
        await Task.WhenAll(sending, reading);

        Assert.Equal(Texts("m", count), received);
    }

    [Fact]
    public async Task Client_WithNothingMissed_IsResumedWithNothing()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        client.Break();
        await client.ResumeAsync(site.Address);

        Assert.True(client.Resumed);
        Assert.Equal(0, client.Hello.GetProperty("messages").GetInt32());
    }

    [Theory]
    [InlineData("retain: 5")]
    [InlineData("retainBytes: 20")]
    public async Task Client_BeyondRetention_IsToldSoAndGoesOn(string retention)
    {
        await using var site = await ServeAsync("resume: true, " + retention);
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        client.Break();
        await SendAsync(sender, Texts("a", 20));
        await client.ResumeAsync(site.Address);
        await SendAsync(sender, Texts("b", 1));

        Assert.Equal((false, "tooOld"), (client.Resumed, client.Reason));
        Assert.Equal("b1", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_AfterRetentionsAge_IsToldSo()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = new TestSite { Time = time };
        site.Write(
            "appweb.json",
            TestSite.Config(route: "websockets: { resume: true, retainFor: '1mins' },", timeouts: "inactivity: 'never', ping: 'never'")
        );
        await site.StartAsync();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        client.Break();
        await SendAsync(sender, Texts("a", 3));

        time.Advance(TimeSpan.FromSeconds(50));
        await client.ResumeAsync(site.Address);
        Assert.True(client.Resumed);
        Assert.Equal("a1", await client.ReceiveTextAsync());
        client.Break();
        time.Advance(TimeSpan.FromSeconds(20));
        await client.ResumeAsync(site.Address);

        Assert.Equal((false, "tooOld"), (client.Resumed, client.Reason));
    }

    [Fact]
    public async Task Client_AfterTheHostStartedAgain_IsTold()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        client.Break();

        await site.RestartAsync();
        await client.ResumeAsync(site.Address);

        Assert.Equal((false, "epoch"), (client.Resumed, client.Reason));
    }

    [Theory]
    [InlineData("nonsense", "unknown")]
    [InlineData("abc.99999999999999999999", "unknown")]
    [InlineData("abc.-1", "unknown")]
    [InlineData("abc.5", "epoch")]
    public async Task Client_WithAPositionOfNowhere_IsToldAndGoesOn(string position, string reason)
    {
        await using var site = await ServeAsync();
        var sender = await site.ConnectAsync();

        await using var client = await ResumingClient.ConnectAsync(site.Address, $"resume={position}");
        await SendAsync(sender, ["a"]);

        Assert.Equal((false, reason), (client.Resumed, client.Reason));
        Assert.Equal("a", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_AheadOfTheHost_IsTold()
    {
        await using var site = await ServeAsync();
        await using var first = await ResumingClient.ConnectAsync(site.Address);

        await using var client = await ResumingClient.ConnectAsync(site.Address, $"resume={first.Position!.Split('.')[0]}.1000000");

        Assert.Equal((false, "epoch"), (client.Resumed, client.Reason));
    }

    [Fact]
    public async Task NewClient_AskingForHistory_GetsTheLastMessagesThenTheNewOnes()
    {
        await using var site = await ServeAsync("resume: true, history: 5");
        var sender = await site.ConnectAsync();
        await SendAsync(sender, Texts("a", 20));

        await using var three = await ResumingClient.ConnectAsync(site.Address, "history=3");
        await using var most = await ResumingClient.ConnectAsync(site.Address, "history=1000");
        await using var manyDigits = await ResumingClient.ConnectAsync(site.Address, "history=99999999999999999999999");
        await using var fewer = await ResumingClient.ConnectAsync(site.Address, "history=-3");
        await using var garbage = await ResumingClient.ConnectAsync(site.Address, "history=3.0");
        await using var none = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["new"]);

        Assert.Equal(["a18", "a19", "a20", "new"], await three.ReceiveTextsAsync(4));
        Assert.Equal(["a16", "a17", "a18", "a19", "a20", "new"], await most.ReceiveTextsAsync(6));
        Assert.Equal(["a16", "a17", "a18", "a19", "a20", "new"], await manyDigits.ReceiveTextsAsync(6));
        Assert.Equal("new", await none.ReceiveTextAsync());
        Assert.Equal("new", await fewer.ReceiveTextAsync());
        Assert.Equal("new", await garbage.ReceiveTextAsync());
        three.Break();
        await SendAsync(sender, ["newer"]);
        await three.ResumeAsync(site.Address);
        Assert.Equal("newer", await three.ReceiveTextAsync());
    }

    [Fact]
    public async Task Reload_WhileAClientIsAway_KeepsItsPlace()
    {
        await using var site = await ServeAsync();
        using var probe = site.Probe();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["before"]);
        client.Break();

        site.WriteController(TestSite.Action(Source + " int _edited;"));
        await probe.NextAsync<ControllerLive>(live => live.Generation == 2);
        await SendAsync(sender, ["after"]);
        await client.ResumeAsync(site.Address);

        Assert.True(client.Resumed);
        Assert.Equal(["before", "after"], await client.ReceiveTextsAsync(2));
    }
}
