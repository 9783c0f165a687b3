using System.Net;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>What clients and a load balancer see while Redis is unavailable, and after it has lost its data.</summary>
public sealed class UnavailableRedisTests : TwoHostSetup
{
    static async Task<(HttpStatusCode Status, string Text)> ReadyAsync(TestSite site)
    {
        using var http = site.Http();
        using var answer = await http.GetAsync("/readyz");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Ready_WhileTheEngineIsAway_SaysSoAndComesBack()
    {
        var site = await ServeAsync();
        var client = await site.ConnectAsync();
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(site)).Status);

        await Redis.StopAsync();
        await UntilAsync(async () =>
            (await ReadyAsync(site)) is (HttpStatusCode.ServiceUnavailable, var text) && text.Contains("engine", StringComparison.Ordinal)
        );
        await client.SendAsync("waits");
        await Redis.StartAgainAsync();
        await UntilAsync(async () => (await ReadyAsync(site)).Status == HttpStatusCode.OK);

        Assert.Equal("waits", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Ready_WhileTheEngineIsAwayAndMessagesGoLocally_IsReady()
    {
        var site = await ServeAsync("whenDown: 'local'");
        var client = await site.ConnectAsync();
        await Redis.StopAsync();

        await SendAsync(client, Texts("local", 10));

        Assert.NotNull(site.Host.Engine.Problem);
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(site)).Status);
    }

    [Fact]
    public async Task Publish_WhileTheEngineIsAwayAndRefuses_ClosesTheSenderWithTryAgainLaterAndTellsWhoAsks()
    {
        var site = await ServeAsync("whenDown: 'refuse'");
        var (asks, sends, bystander) = (await site.ConnectAsync(), await site.ConnectAsync(), await site.ConnectAsync());
        await Redis.StopAsync();
        await UntilAsync(async () => (await ReadyAsync(site)).Status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal("try Refused", await AskAsync(asks, "try 1"));
        await sends.SendAsync("all");
        Assert.Equal(WebSocketCloseCode.TryAgainLater, await sends.ReceiveCloseAsync());
        Assert.Equal("version 1", await AskAsync(bystander, "version"));
        await Redis.StartAgainAsync();
        await UntilAsync(async () => (await ReadyAsync(site)).Status == HttpStatusCode.OK);
        await SendAsync(bystander, ["all again"]);
    }

    [Fact]
    public async Task Host_StartedWhileTheEngineIsAway_ServesAndCatchesUp()
    {
        await Redis.StopAsync();
        var site = await ServeAsync();
        var client = await site.ConnectAsync();
        Assert.Equal("version 1", await AskAsync(client, "version"));
        await client.SendAsync("waits");

        await Redis.StartAgainAsync();

        Assert.Equal("waits", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_OfAHostThatStartedWhileTheEngineWasAway_IsToldThatMessagesMayBeMissing()
    {
        var one = await ServeAsync();
        var sender = await one.ConnectAsync();
        await SendAsync(sender, Texts("a", 3));
        await Redis.StopAsync();
        var late = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(late.Address);

        // Another host may have sent this before it was cut off too: nobody can know.
        await sender.SendAsync("meanwhile");
        await Redis.StartAgainAsync();

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await client.ReceiveNoteAsync("gap")).GetProperty("missed").ValueKind);
    }

    [Fact]
    public async Task Clients_WhenTheEnginesDataIsLost_AreToldThatMessagesMayBeMissing()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await one.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(other.Address);
        await SendAsync(sender, Texts("a", 3));
        Assert.Equal(Texts("a", 3), await client.ReceiveTextsAsync(3));
        await using var redis = await Redis.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
        var gap = await client.ReceiveNoteAsync("gap");
        await SendAsync(sender, ["after"]);

        Assert.Equal(System.Text.Json.JsonValueKind.Null, gap.GetProperty("missed").ValueKind);
        Assert.Equal("after", await client.ReceiveTextAsync());
        Assert.True(other.Log.Has("were missed"), "The host said nothing.");
    }
}
