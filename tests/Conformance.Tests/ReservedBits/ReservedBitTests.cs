using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.ReservedBits;

/// <summary>Cases 3.1 to 3.7: without an extension that gives them a meaning, RSV1 to RSV3 fail the connection (RFC 6455, 5.2).</summary>
[Trait("Category", "3 Reserved Bits")]
public sealed class ReservedBitTests(EchoSite site)
{
    public static TheoryData<int, int, int> Cases()
    {
        var cases = new TheoryData<int, int, int>();
        foreach (var opcode in (int[])[Frames.TextOpcode, Frames.BinaryOpcode, Frames.PingOpcode, Frames.PongOpcode, Frames.CloseOpcode])
        {
            for (var bits = 1; bits <= 7; bits++)
            {
                cases.Add(opcode, bits, int.MaxValue);
                cases.Add(opcode, bits, 1);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task ReservedBits_Set_AreAProtocolErrorBehindTheEcho(int opcode, int bits, int chop)
    {
        await using var peer = await site.ConnectAsync();
        byte[] frames = [.. Frames.Text("before"), .. RawClient.Encode(bits << 4 | opcode, [0x03, 0xE8, 0x41]), .. Frames.Ping("after")];
        await peer.SendInChopsAsync(frames, Math.Min(chop, frames.Length));
        await peer.ExpectTextAsync("before");
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task ReservedBits_OnAContinuation_AreAProtocolError(int bits)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(
            Frames.Text("frag", final: false),
            RawClient.Encode(bits << 4 | Frames.ContinuationOpcode, "ment"u8.ToArray())
        );
        await peer.ExpectCloseAsync(1002);
    }
}
