using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Handshake;

public sealed class CloseTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task CloseFrame_WithACode_IsEchoedAndTheStreamEnds(int code)
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendAsync(RawClient.Encode(8, [(byte)(code >> 8), (byte)code, .. "why"u8]));
        Assert.Equal(code, await client.ReceiveCloseAsync());
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task UnmaskedFrame_IsAProtocolError()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendAsync(RawClient.Encode(1, "naked"u8.ToArray(), masked: false));
        Assert.Equal(1002, await client.ReceiveCloseAsync());
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task TextThatIsNoUtf8_IsAnInvalidPayload()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendAsync(RawClient.Encode(1, [0x48, 0xC3, 0x28]));
        Assert.Equal(1007, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Ping_BetweenFragments_IsAnsweredWithItsPayload()
    {
        await using var site = await new TestSite().StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendAsync([
            .. RawClient.Encode(1, "he"u8.ToArray(), final: false),
            .. RawClient.Encode(9, "are you there"u8.ToArray()),
            .. RawClient.Encode(0, "llo"u8.ToArray()),
        ]);
        var pong = await client.ReceiveAsync();
        Assert.Equal((10, "are you there"), (pong?.Opcode, pong?.Text));
        Assert.Equal("hello", (await client.ReceiveAsync())?.Text);
    }

    [Fact]
    public async Task Stop_WithOpenClients_ClosesThemWith1001()
    {
        await using var site = await new TestSite().StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.ConnectAsync()));
        await clients[0].SendAsync("last words");
        await Task.WhenAll(clients.Select(async c => Assert.Equal("last words", await c.ReceiveTextAsync())));
        var closes = clients
            .Select(async c =>
            {
                var code = await c.ReceiveCloseAsync();
                await c.CloseAsync();
                return code;
            })
            .ToList();
        await site.Host.StopAsync();
        Assert.All(await Task.WhenAll(closes), code => Assert.Equal(WebSocketCloseCode.GoingAway, code));
    }
}
