using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>
/// A client asks what the host has of its messages (<c>?</c>): over Redis that is what everybody gets whatever becomes of the host.
/// </summary>
public sealed class SharedQuestionTests : IAsyncLifetime
{
    readonly List<TestSite> _sites = [];
    RedisServer? _redis;

    RedisServer Redis => _redis!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        await Redis.DisposeAsync();
    }

    async Task<TestSite> ServeAsync()
    {
        var site = ClusterSite.New(Redis, webSockets: "resume: true");
        site.ExpectError("Redis is unavailable");
        _sites.Add(site);
        return await site.StartAsync();
    }

    static async Task<string> AnswerAsync(ResumingClient client)
    {
        client.Notes.Clear();
        await client.SendAsync("?");
        return (await client.ReceiveNoteAsync("received")).GetRawText();
    }

    // Away, or there and full: what waits is in this host's memory alone.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Question_WhileMessagesWait_IsAnsweredWithoutThemUntilEverybodyHasThem(bool isAway)
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        await using var client = await ResumingClient.ConnectNumberedAsync(one.Address);
        await using var there = await ResumingClient.ConnectAsync(other.Address);
        await client.SendAsync(1, "before");
        Assert.Equal("before", await client.ReceiveTextAsync());
        Assert.Equal("before", await there.ReceiveTextAsync());

        if (isAway)
            await Redis.StopAsync();
        else
            await LimitAsync(1);
        await client.SendAsync(2, "waits");
        await client.SendAsync(3, "version");
        Assert.Equal("version 1", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"received","upTo":1}""", await AnswerAsync(client));
        if (isAway)
            await Redis.StartAgainAsync();
        else
            await LimitAsync(0);

        Assert.Equal("waits", await client.ReceiveTextAsync());
        Assert.Equal("waits", await there.ReceiveTextAsync());
        Assert.Equal("""{"type":"received","upTo":3}""", await AnswerAsync(client));
    }

    [Fact]
    public async Task Question_OnAnotherHost_IsAnsweredWithWhatThisOneReadOfIt()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        await using var client = await ResumingClient.ConnectNumberedAsync(one.Address);
        foreach (var number in (long[])[1, 2, 4, 5])
            await client.SendAsync(number, $"message {number}");
        await client.ReceiveTextsAsync(4);
        client.Break();

        await client.ResumeAsync(other.Address);
        Assert.Equal(2, client.Received);
        Assert.Equal("""{"type":"received","upTo":2,"also":[4,5]}""", await AnswerAsync(client));
        await client.SendAsync(3, "message 3");
        Assert.Equal("message 3", await client.ReceiveTextAsync());

        Assert.Equal("""{"type":"received","upTo":5}""", await AnswerAsync(client));
    }

    async Task LimitAsync(long bytes)
    {
        await using var redis = await Redis.ConnectAsync();
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", bytes);
    }
}
