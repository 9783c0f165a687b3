using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Pings;

/// <summary>Cases 2.1 to 2.11.</summary>
[Trait("Category", "2 Pings/Pongs")]
public sealed class PingTests(EchoSite site)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(124)]
    [InlineData(125)]
    public async Task Ping_WithAPayload_IsAnsweredWithIt(int length)
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(Frames.BinaryOpcode, length);
        await peer.SendAsync(RawClient.Encode(Frames.PingOpcode, payload));
        await peer.ExpectAsync(Frames.PongOpcode, payload);
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Ping_WithAPayloadThatIsNoText_IsAnsweredWithIt()
    {
        await using var peer = await site.ConnectAsync();
        byte[] payload = [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF];
        await peer.SendAsync(RawClient.Encode(Frames.PingOpcode, payload));
        await peer.ExpectAsync(Frames.PongOpcode, payload);
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(Frames.PingOpcode, 126)]
    [InlineData(Frames.PingOpcode, 65_536)]
    [InlineData(Frames.PongOpcode, 126)]
    public async Task ControlFrame_Over125Bytes_IsAProtocolError(int opcode, int length)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(RawClient.Encode(opcode, new byte[length]));
        await peer.ExpectCloseAsync(1002);
    }

    [Fact]
    public async Task Ping_OctetByOctet_IsAnsweredWithItsPayload()
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(Frames.BinaryOpcode, 125);
        await peer.SendInChopsAsync(RawClient.Encode(Frames.PingOpcode, payload), 1);
        await peer.ExpectAsync(Frames.PongOpcode, payload);
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("unsolicited")]
    public async Task Pong_ThatNobodyAskedFor_IsIgnored(string payload)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Pong(payload), Frames.Ping("asked"));
        await peer.ExpectPongAsync("asked");
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task Pings_TenAtOnce_AreAllAnsweredInOrder(int chop)
    {
        await using var peer = await site.ConnectAsync();
        byte[] pings = [.. Enumerable.Range(0, 10).SelectMany(n => Frames.Ping($"payload-{n}"))];
        await peer.SendInChopsAsync(pings, Math.Min(chop, pings.Length));
        for (var n = 0; n < 10; n++)
            await peer.ExpectPongAsync($"payload-{n}");
        await peer.CloseAsync();
    }
}
