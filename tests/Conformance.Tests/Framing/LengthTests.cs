namespace PluginChat.Conformance.Tests.Framing;

/// <summary>
/// RFC 6455, 5.2: "the minimal number of bytes MUST be used to encode the length", and "the most significant bit MUST be 0".
/// </summary>
[Trait("Category", "1 Framing")]
public sealed class LengthTests(EchoSite site)
{
    [Theory]
    [InlineData("82 FE 00 00")]
    [InlineData("82 FE 00 05")]
    [InlineData("82 FE 00 7D")]
    [InlineData("82 FF 00 00 00 00 00 00 00 00")]
    [InlineData("82 FF 00 00 00 00 00 00 00 7D")]
    [InlineData("82 FF 00 00 00 00 00 00 FF FF")]
    [InlineData("81 FE 00 01")]
    [InlineData("00 FE 00 01")]
    public async Task Length_NotInTheShortestForm_IsAProtocolError(string header)
    {
        var bytes = Bytes(header);
        foreach (var chop in (int[])[1, bytes.Length])
        {
            await using var peer = await site.ConnectAsync();
            await peer.SendAsync(Frames.Text("before"));
            await peer.SendInChopsAsync([.. bytes, 1, 2, 3, 4, .. new byte[130]], chop);
            await peer.ExpectTextAsync("before");
            await peer.ExpectCloseAsync(1002);
        }
    }

    [Theory]
    [InlineData("82 FF 80 00 00 00 00 00 00 00")]
    [InlineData("82 FF FF FF FF FF FF FF FF FF")]
    [InlineData("81 FF 80 00 00 00 00 01 00 00")]
    public async Task Length_WithTheHighestBit_IsAProtocolError(string header)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("before"), Bytes(header), [1, 2, 3, 4, .. "payload"u8]);
        await peer.ExpectTextAsync("before");
        await peer.ExpectCloseAsync(1002);
    }

    [Fact]
    public async Task Length_BeyondTheLimit_ClosesWith1009()
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Bytes("82 FF 7F FF FF FF FF FF FF FF"), [1, 2, 3, 4], new byte[(16 << 20) + 1]);
        await peer.ExpectCloseAsync(1009);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 5)]
    [InlineData(2, 200)]
    [InlineData(2, 70_000)]
    [InlineData(9, 4)]
    [InlineData(8, 0)]
    public async Task Frame_WithoutAMask_IsAProtocolError(int opcode, int length)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("before"), Testing.Clients.RawClient.Encode(opcode, Frames.Payload(1, length), masked: false));
        await peer.ExpectTextAsync("before");
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [InlineData(0x00000000)]
    [InlineData(0xFFFFFFFF)]
    [InlineData(0x01000000)]
    [InlineData(0x000000FF)]
    public async Task Mask_OfAnyValue_IsTakenOff(uint mask)
    {
        await using var peer = await site.ConnectAsync();
        byte[] key = [(byte)(mask >> 24), (byte)(mask >> 16), (byte)(mask >> 8), (byte)mask];
        await peer.SendAsync([0x81, 0x85], key, [.. "masks"u8.ToArray().Select((b, i) => (byte)(b ^ key[i % 4]))]);
        await peer.ExpectTextAsync("masks");
        await peer.CloseAsync();
    }

    static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
