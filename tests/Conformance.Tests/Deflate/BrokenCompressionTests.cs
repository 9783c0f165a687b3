using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Deflate;

/// <summary>What a compressed message must not be.</summary>
[Trait("Category", "12 WebSocket Compression (payloads)")]
public sealed class BrokenCompressionTests(DeflateSite site) : IClassFixture<DeflateSite>
{
    [Theory]
    [InlineData("ffffffff")]
    [InlineData("06000000")] // a block of the reserved kind
    [InlineData("000500000048656c")] // a stored block whose two lengths disagree
    [InlineData("f248cdc9ff07ffff1234")]
    public async Task Data_ThatIsNoDeflate_ClosesWith1007Or1002(string hex)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Deflated.Text(Convert.FromHexString(hex)));
        await peer.ExpectCloseAsync(1007, 1002);
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("cebae1bdb9cf83cebcceb5eda080656469746564")]
    [InlineData("c3")]
    public async Task Text_ThatIsNoUtf8OnceInflated_ClosesWith1007(string hex)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Deflated.Text(Deflated.Payload(Convert.FromHexString(hex))));
        await peer.ExpectCloseAsync(1007);
    }

    [Fact]
    public async Task Message_AtTheLimitOnceInflated_IsEchoedAndOneByteMoreClosesWith1009()
    {
        await using var peer = await site.ConnectAsync();
        var payload = new byte[DeflateSite.MessageBytes];
        await peer.SendAsync(Deflated.Frame(Frames.BinaryOpcode, Deflated.Payload(payload)));
        await peer.ExpectInflatedAsync(Frames.BinaryOpcode, payload);
        await peer.SendAsync(Deflated.Frame(Frames.BinaryOpcode, Deflated.Payload([.. payload, 0])));
        await peer.ExpectCloseAsync(1009);
    }

    // What has come of it is 4 KB, and no more is kept until the message ends.
    [Fact]
    public async Task Message_InflatingToMoreThanTheLimit_IsRefusedAtItsEnd()
    {
        await using var peer = await site.ConnectAsync();
        var bomb = Deflated.Payload(new byte[4 << 20]);
        await peer.SendAsync(RawClient.Encode(Deflated.Bit | Frames.BinaryOpcode, bomb, final: false), Frames.Ping("so far"));
        await peer.ExpectPongAsync("so far");
        await peer.SendAsync(Frames.Continuation([]));
        await peer.ExpectCloseAsync(1009);
    }

    [Theory]
    [InlineData(Frames.PingOpcode)]
    [InlineData(Frames.PongOpcode)]
    [InlineData(Frames.CloseOpcode)]
    public async Task Rsv1_OnAControlFrame_IsAProtocolError(int opcode)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Deflated.Frame(opcode, [0x03, 0xE8]));
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Deflated.Bit)]
    public async Task Rsv1_OnAContinuation_IsAProtocolError(int first)
    {
        await using var peer = await site.ConnectAsync();
        var compressed = Deflated.Payload("hello, hello"u8.ToArray());
        await peer.SendAsync(
            RawClient.Encode(first | Frames.TextOpcode, first == 0 ? [0x41] : compressed[..3], final: false),
            Deflated.Frame(Frames.ContinuationOpcode, compressed[3..])
        );
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x10)]
    [InlineData(0x60)]
    [InlineData(0x50)]
    public async Task Rsv2AndRsv3_WithTheExtension_AreStillAProtocolError(int bits)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(RawClient.Encode(bits | Frames.TextOpcode, Deflated.Payload("hello"u8.ToArray())));
        await peer.ExpectCloseAsync(1002);
    }
}
