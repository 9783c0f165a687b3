using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>A token of one host is good on all, and outlives what Redis loses.</summary>
public sealed class ResumeTokenTests : IAsyncLifetime
{
    readonly List<TestSite> _sites = [];
    RedisServer? _redis;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    async Task<TestSite> ServeAsync()
    {
        var site = await ClusterSite.ServeAsync(_redis!);
        site.ExpectError("Redis is unavailable");
        _sites.Add(site);
        return site;
    }

    static async Task SayAsync(ResumingClient client, string text)
    {
        await client.SendAsync(text);
        Assert.Equal(text, await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Position_WithoutItsToken_GetsNothingOnAnyHost()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        await using var member = await ResumingClient.ConnectAsync(one.Address);
        var start = member.Position;
        await SayAsync(member, "secret");

        foreach (var site in (TestSite[])[one, other])
        {
            await using var stranger = await ResumingClient.ConnectAsync(site.Address, $"resume={start}");
            Assert.Equal((false, "token"), (stranger.Resumed, stranger.Reason));
            await using var back = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&token={member.Token}");
            Assert.True(back.Resumed, back.Reason);
            Assert.Equal("secret", await back.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Client_OfANewEpoch_ComesBackWithTheTokenThatItGotWithIt()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        await SayAsync(client, "before");
        await using var redis = await _redis!.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
        await client.ReceiveNoteAsync("gap");
        client.Break();
        await using var sender = await ResumingClient.ConnectAsync(one.Address);
        await SayAsync(sender, "after");
        await client.ResumeAsync(other.Address);

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal("after", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Member_ThatComesBackToAnotherHost_IsToldOfAllThatWentToGroups()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        await using var sender = await ResumingClient.ConnectAsync(one.Address);
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        await sender.SendAsync("join");
        Assert.Equal("joined", await sender.ReceiveTextAsync());
        client.Break();
        foreach (var text in (string[])["to group 1", "all", "to group 2"])
            await SayAsync(sender, text);

        // It does not know in what groups the client was, so it counts all of them.
        await client.ResumeAsync(other.Address);

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal((1, 2), (client.Hello.GetProperty("messages").GetInt32(), client.Hello.GetProperty("toGroups").GetInt32()));
        Assert.Equal("all", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task MessageToOthers_ThatWaitedWhileItsSenderCameBack_IsNotForItsSender(int host)
    {
        var sites = new[] { await ServeAsync(), await ServeAsync() };
        await using var sender = await ResumingClient.ConnectAsync(sites[0].Address);
        await using var other = await ResumingClient.ConnectAsync(sites[1].Address);
        await _redis!.StopAsync();
        await UntilAsync(() => sites.All(site => site.Host.Engine.Problem is not null));

        await sender.SendAsync("to others waits");
        await sender.SendAsync("version");
        Assert.Equal("version 1", await sender.ReceiveTextAsync());
        sender.Break();
        await sender.ResumeAsync(sites[host].Address);
        Assert.True(sender.Resumed, sender.Reason);
        await _redis.StartAgainAsync();

        Assert.Equal("to others waits", await other.ReceiveTextAsync());
        await other.SendAsync("end");
        Assert.Equal("end", await sender.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_ThatCameBeforeRedisCouldBeReached_IsGivenATokenWithItsPosition()
    {
        await _redis!.StopAsync();
        var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        Assert.Null(client.Token);

        await _redis.StartAgainAsync();
        await client.ReceiveNoteAsync("position");
        client.Break();
        await client.ResumeAsync(site.Address);

        Assert.True(client.Resumed, client.Reason);
    }

    [Fact]
    public async Task Client_OfAFreshHostWhileRedisHasNoMemory_IsResumed()
    {
        var (one, fresh) = (await ServeAsync(), await ServeAsync());
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        await SayAsync(client, "before");
        await using var plain = await fresh.ConnectAsync();
        await using var redis = await _redis!.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        client.Break();
        await client.ResumeAsync(fresh.Address);

        Assert.True(client.Resumed, client.Reason);
    }

    [Theory]
    [InlineData("LPUSH")]
    [InlineData("SET")]
    public async Task Secret_ThatIsNone_IsReplacedAndClientsComeBack(string command)
    {
        await using var redis = await _redis!.ConnectAsync();
        var one = await ServeAsync();
        await redis.GetDatabase().ExecuteAsync(command, "pluginchat:resume-secret", "garbage");

        await using var client = await ResumingClient.ConnectAsync(one.Address);
        await SayAsync(client, "before");
        client.Break();
        await client.ResumeAsync(one.Address);

        Assert.True(client.Resumed, client.Reason);
        Assert.True(one.Log.Has("that PluginChat did not write"));
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}
