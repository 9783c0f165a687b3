using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>
/// A client that does not know what became of a message sends it again, to another host, with the number that it had: everybody gets it
/// once, whichever host is the first to tell Redis.
/// </summary>
public sealed class SentAgainTests : IAsyncLifetime
{
    readonly List<TestSite> _sites = [];
    RedisServer? _redis;
    TcpRelay? _relay;

    RedisServer Redis => _redis!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _relay = new(_redis.Port);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        await _relay!.DisposeAsync();
        await _redis!.DisposeAsync();
    }

    async Task<TestSite> ServeAsync(string scaleOut = "", string? address = null)
    {
        var site = ClusterSite.New(address ?? Redis.Address, scaleOut, "resume: true");
        site.ExpectError("Redis is unavailable");
        _sites.Add(site);
        return await site.StartAsync();
    }

    static async Task IsAwayAsync(params TestSite[] sites)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!sites.All(s => s.Log.Has("Redis is unavailable")))
            await Task.Delay(20, patience.Token);
    }

    // What comes until all of these have.
    static async Task<List<string>> UntilAsync(ResumingClient client, params string[] last)
    {
        var got = new List<string>();
        while (!last.All(got.Contains))
            got.Add(await client.ReceiveTextAsync());
        return got;
    }

    // Its host has handled what it sent before.
    static async Task SayAndBreakAsync(ResumingClient client, long number, string text)
    {
        await client.SendAsync(number, text);
        await client.SendAsync(number + 1, "version");
        Assert.Equal("version 1", await client.ReceiveTextAsync());
        client.Break();
    }

    [Theory]
    [InlineData("queue")]
    [InlineData("local")]
    public async Task Message_SentToTwoHostsWhileRedisIsAway_ComesOnce(string whenDown)
    {
        var (one, other) = (await ServeAsync($"whenDown: '{whenDown}'"), await ServeAsync($"whenDown: '{whenDown}'"));
        await using var client = await ResumingClient.ConnectNumberedAsync(one.Address);
        await using var here = await ResumingClient.ConnectAsync(one.Address);
        await using var there = await ResumingClient.ConnectAsync(other.Address);
        await Redis.StopAsync();
        await IsAwayAsync(one, other);

        if (whenDown == "queue")
            await SayAndBreakAsync(client, 1, "hello");
        else
        {
            await client.SendAsync(1, "hello");
            Assert.Equal("hello", await client.ReceiveTextAsync());
            client.Break();
        }
        await client.ResumeAsync(other.Address);
        Assert.Null(client.Received);
        await client.SendAsync(1, "hello");
        await client.SendAsync(3, "more");
        await Redis.StartAgainAsync();
        await client.SendAsync(4, "last");
        // Behind whatever waits on the first host.
        await here.SendAsync("end");

        foreach (var reader in (ResumingClient[])[here, there])
            Assert.Equal(["end", "hello", "last", "more"], (await UntilAsync(reader, "last", "end")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Message_ThatWaitsOnAHostThatIsCutOff_IsLeftOutWhereItWasSentToAnother()
    {
        var (one, other) = (await ServeAsync(address: _relay!.Address), await ServeAsync());
        await using var client = await ResumingClient.ConnectNumberedAsync(one.Address);
        await using var here = await ResumingClient.ConnectAsync(one.Address);
        await using var there = await ResumingClient.ConnectAsync(other.Address);
        _relay.StarveAll();
        await client.SendAsync(1, "to group of none");
        await SayAndBreakAsync(client, 2, "hello");

        await client.ResumeAsync(other.Address);
        await client.SendAsync(1, "to group of none");
        await client.SendAsync(2, "hello");
        await client.SendAsync(4, "more");
        Assert.Equal(["hello", "more"], await UntilAsync(there, "more"));
        _relay.Recover();
        await here.SendAsync("last");

        Assert.Equal(["hello", "more", "last"], await UntilAsync(here, "last"));
        Assert.Equal(["last"], await UntilAsync(there, "last"));
        await using var newcomer = await ResumingClient.ConnectAsync(one.Address);
        Assert.EndsWith(".4", newcomer.Position, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_RefusedByOneHost_IsTakenByAnother()
    {
        var (one, other) = (
            await ServeAsync("whenDown: 'refuse', timeout: '1sec'", _relay!.Address),
            await ServeAsync("whenDown: 'refuse'")
        );
        await using var client = await ResumingClient.ConnectNumberedAsync(one.Address);
        await using var there = await ResumingClient.ConnectAsync(other.Address);
        await using var here = await ResumingClient.ConnectAsync(one.Address);
        _relay.StarveAll();
        do await here.SendAsync("try it");
        while (!(await here.ReceiveTextAsync()).EndsWith("Refused", StringComparison.Ordinal));
        await client.SendAsync(1, "hello");
        Assert.Equal(WebSocketCloseCode.TryAgainLater, await client.Connection.ReceiveCloseAsync());

        await client.ResumeAsync(other.Address);
        await client.SendAsync(1, "hello");
        await client.SendAsync(2, "last");

        Assert.Equal(["hello", "last"], (await UntilAsync(there, "last")).Where(t => t != "try it"));
    }

    [Fact]
    public async Task Host_ThatStartedSince_KnowsWhatOthersHave()
    {
        var one = await ServeAsync();
        await using var client = await ResumingClient.ConnectNumberedAsync(one.Address);
        await client.SendAsync(1, "hello");
        await client.SendAsync(2, "and again");
        Assert.Equal(["hello", "and again"], await client.ReceiveTextsAsync(2));
        client.Break();
        var fresh = await ServeAsync();

        await client.ResumeAsync(fresh.Address);
        Assert.Equal(2, client.Received);
        await client.SendAsync(2, "and again");
        await client.SendAsync(3, "last");

        Assert.Equal(["last"], await UntilAsync(client, "last"));
        Assert.Equal(2, (await client.ReceiveNoteAsync("received")).GetProperty("number").GetInt64());
    }
}
