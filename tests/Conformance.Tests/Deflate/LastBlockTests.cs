using System.Text;

namespace PluginChat.Conformance.Tests.Deflate;

/// <summary>
/// Blocks that say they are the last, which a sender may use in place of a flush (RFC 7692, 7.2.3.4): anywhere in a message, any number of
/// them.
/// </summary>
[Trait("Category", "12 WebSocket Compression (payloads)")]
public sealed class LastBlockTests(DeflateSite site) : IClassFixture<DeflateSite>
{
    // A block that is the last, with nothing in it.
    static readonly byte[] s_empty = [3, 0];

    // "Hello" in a last block, and an octet for the block that was left out.
    static readonly byte[] s_hello = Convert.FromHexString("f348cdc9c9070000");

    static byte[] Last(string text) => Deflated.FinalBlock(Encoding.UTF8.GetBytes(text))[..^1];

    [Theory]
    [InlineData("f348cdc9c9070000", "Hello")] // the RFC's example
    [InlineData("f348cdc9c90700", "Hello")] // without the octet behind it
    [InlineData("030000", "")]
    [InlineData("0300", "")]
    [InlineData("03000300030000", "")]
    [InlineData("010500faff48656c6c6f00", "Hello")] // stored
    [InlineData("010500faff48656c6c6f010500faff48656c6c6f", "HelloHello")]
    [InlineData("f348cdc9c90700f248cdc9c90700", "HelloHello")] // more behind it, flushed
    public async Task Message_WithLastBlocks_IsEchoedAndSoIsTheNext(string hex, string text)
    {
        await using var peer = await site.ConnectAsync();
        var compressed = Convert.FromHexString(hex);
        await peer.SendAsync(Deflated.Text(compressed), Deflated.Text(Deflated.Payload("next"u8.ToArray())), Deflated.Text(s_hello));
        await peer.ExpectInflatedAsync(Frames.TextOpcode, Encoding.UTF8.GetBytes(text));
        await peer.ExpectInflatedAsync(Frames.TextOpcode, "next"u8.ToArray());
        await peer.ExpectInflatedAsync(Frames.TextOpcode, "Hello"u8.ToArray());
        for (var fragment = 1; fragment < compressed.Length; fragment++)
        {
            await peer.SendAsync(Frames.Fragments(Deflated.Bit | Frames.TextOpcode, compressed, fragment));
            await peer.ExpectInflatedAsync(Frames.TextOpcode, Encoding.UTF8.GetBytes(text));
        }
        await peer.CloseAsync();
    }

    // More than .NET's inflater reads ahead, on both sides of a block's end.
    [Theory]
    [InlineData(10)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(50_000)]
    public async Task Message_OfManyParts_EachEndingInALastBlock_IsEchoed(int partBytes)
    {
        await using var peer = await site.ConnectAsync();
        var random = new Random(partBytes);
        var parts = Enumerable
            .Range(0, 12)
            .Select(_ => string.Concat(Enumerable.Range(0, partBytes).Select(_ => (char)('a' + random.Next(26)))))
            .ToArray();
        await peer.SendAsync(Deflated.Text([.. parts.SelectMany(Last), 0]));
        await peer.ExpectInflatedAsync(Frames.TextOpcode, Encoding.UTF8.GetBytes(string.Concat(parts)));
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Message_OfEmptyLastBlocksWithoutEnd_ClosesWith1007()
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Deflated.Text([.. Enumerable.Repeat(s_empty, 100_000).SelectMany(b => b)]));
        await peer.ExpectCloseAsync(1007);
    }

    [Fact]
    public async Task LastBlock_FollowedByNoise_ClosesWith1007()
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Deflated.Text([.. Last("Hello"), 0xFF, 0xFF, 0xFF]));
        await peer.ExpectCloseAsync(1007);
    }
}
