using System.IO.Compression;
using System.Text;
using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Deflate;

/// <summary>Case 12: compressed messages of all sizes, in fragments and blocks.</summary>
[Trait("Category", "12 WebSocket Compression (payloads)")]
public sealed class CompressedMessageTests(DeflateSite site) : IClassFixture<DeflateSite>
{
    public static TheoryData<int, int> Sizes()
    {
        var sizes = new TheoryData<int, int>();
        foreach (var opcode in (int[])[Frames.TextOpcode, Frames.BinaryOpcode])
        {
            foreach (var length in (int[])[0, 1, 16, 64, 256, 1023, 1024, 4096, 8192, 16384, 32768, 65536, 131072])
                sizes.Add(opcode, length);
        }
        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Message_Compressed_IsEchoed(int opcode, int length)
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(opcode, length);
        for (var n = 0; n < 20; n++)
        {
            await peer.SendAsync(Deflated.Frame(opcode, Deflated.Payload(payload)));
            await peer.ExpectInflatedAsync(opcode, payload);
        }
        await peer.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Message_OfNoise_IsEchoed(int opcode, int length)
    {
        await using var peer = await site.ConnectAsync();
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        if (opcode == Frames.TextOpcode)
            payload = Encoding.ASCII.GetBytes(Convert.ToBase64String(payload));
        await peer.SendAsync(Deflated.Frame(opcode, Deflated.Payload(payload)));
        await peer.ExpectInflatedAsync(opcode, payload);
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(128)]
    [InlineData(4096)]
    public async Task Fragments_OfACompressedMessage_AreInflatedTogether(int fragment)
    {
        await using var peer = await site.ConnectAsync();
        var payload = Encoding.ASCII.GetBytes(
            string.Concat(
                Enumerable
                    .Range(0, fragment == 1 ? 2_000 : 20_000)
                    .Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture))
            )
        );
        await peer.SendAsync(Frames.Fragments(Deflated.Bit | Frames.TextOpcode, Deflated.Payload(payload), fragment));
        await peer.ExpectInflatedAsync(Frames.TextOpcode, payload);
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Ping_BetweenCompressedFragments_IsAnsweredFirst()
    {
        await using var peer = await site.ConnectAsync();
        var compressed = Deflated.Payload("hello, hello, hello"u8.ToArray());
        await peer.SendAsync(
            RawClient.Encode(Deflated.Bit | Frames.TextOpcode, compressed[..4], final: false),
            Frames.Ping("now"),
            Frames.Continuation([], final: false),
            Frames.Continuation(compressed[4..])
        );
        await peer.ExpectPongAsync("now");
        await peer.ExpectTextAsync("hello, hello, hello");
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Messages_CompressedAndNot_AreEchoedInOrder()
    {
        await using var peer = await site.ConnectAsync();
        var frames = Enumerable
            .Range(0, 50)
            .Select(n =>
                n % 2 == 0 ? Deflated.Text(Deflated.Payload(Encoding.ASCII.GetBytes($"message {n}"))) : Frames.Text($"message {n}")
            );
        await peer.SendAsync([.. frames]);
        for (var n = 0; n < 50; n++)
            await peer.ExpectInflatedAsync(Frames.TextOpcode, Encoding.ASCII.GetBytes($"message {n}"));
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(30_000)]
    public async Task Blocks_Several_AreOneMessage(int block) // 7.2.3.5
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(Frames.TextOpcode, block == 1 ? 300 : 100_000);
        await peer.SendAsync(Deflated.Text(Deflated.Payload(payload, block)));
        await peer.ExpectInflatedAsync(Frames.TextOpcode, payload);
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public async Task Blocks_OfEachKind_AreInflated(CompressionLevel level) // 7.2.3.3: stored ones too
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(Frames.BinaryOpcode, 70_000);
        await peer.SendAsync(Deflated.Frame(Frames.BinaryOpcode, Deflated.Payload(payload, level: level)));
        await peer.ExpectInflatedAsync(Frames.BinaryOpcode, payload);
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Message_Empty_IsEchoedEmpty() // 7.2.3.6
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Deflated.Text([0]), Deflated.Frame(Frames.BinaryOpcode, [0]), Deflated.Text([0x02, 0x00]), Frames.Text(""));
        await peer.ExpectTextAsync("");
        await peer.ExpectAsync(Frames.BinaryOpcode, []);
        await peer.ExpectTextAsync("");
        await peer.ExpectTextAsync("");
        await peer.CloseAsync();
    }
}
