using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>What clients are told where messages are lost after all.</summary>
public sealed class LossTests : IAsyncLifetime
{
    TestSite? _site;
    RedisServer? _redis;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync(keepsData: false);

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
        await _redis!.DisposeAsync();
    }

    // Everything that Redis has, without a word to anybody.
    async Task LoseAsync()
    {
        await using var redis = await _redis!.ConnectAsync();
        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
    }

    [Fact]
    public async Task Client_OfARouteThatCloses_GetsWhatCameBeforeTheLossAndThen1013()
    {
        _site = await ClusterSite.ServeAsync(_redis!, webSockets: "onLoss: 'close'");
        await using var sender = await _site.ConnectAsync();
        await using var client = await _site.ConnectAsync();
        await sender.SendAsync("before");
        Assert.Equal("before", await client.ReceiveTextAsync());

        await LoseAsync();

        Assert.Equal(WebSocketCloseCode.TryAgainLater, await client.ReceiveCloseAsync());
        Assert.Matches(@"^Messages were lost; come back in \d+ s\.$", client.CloseReason);
        Assert.True(_site.Log.Has("loss"), "The host said nothing.");
        await using var back = await _site.ConnectAsync();
        await back.SendAsync("after");
        Assert.Equal("after", await back.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("resume: true, onLoss: 'close'", true)]
    [InlineData("resume: true", false)]
    public async Task Client_ThatCanBeTold_StaysAndIsToldAGap(string webSockets, bool closesOthers)
    {
        _site = await ClusterSite.ServeAsync(_redis!, webSockets: webSockets);
        await using var client = await ResumingClient.ConnectAsync(_site.Address);
        await using var plain = await _site.ConnectAsync();
        await client.SendAsync("before");
        Assert.Equal("before", await client.ReceiveTextAsync());
        Assert.Equal("before", await plain.ReceiveTextAsync());

        await LoseAsync();

        await client.ReceiveNoteAsync("gap");
        await client.SendAsync("after");
        Assert.Equal("after", await client.ReceiveTextAsync());
        if (closesOthers)
            Assert.Equal(WebSocketCloseCode.TryAgainLater, await plain.ReceiveCloseAsync());
        else
            Assert.Equal("after", await plain.ReceiveTextAsync());
    }
}
