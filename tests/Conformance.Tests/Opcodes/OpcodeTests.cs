using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Opcodes;

/// <summary>Cases 4.1 (non-control opcodes 3 to 7) and 4.2 (control opcodes 11 to 15).</summary>
[Trait("Category", "4 Opcodes")]
public sealed class OpcodeTests(EchoSite site)
{
    public static TheoryData<int, int, int> Cases()
    {
        var cases = new TheoryData<int, int, int>();
        foreach (var opcode in (int[])[3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
        {
            cases.Add(opcode, 0, int.MaxValue);
            cases.Add(opcode, 16, int.MaxValue);
            cases.Add(opcode, 16, 1);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Opcode_Reserved_IsAProtocolErrorBehindTheEcho(int opcode, int length, int chop)
    {
        await using var peer = await site.ConnectAsync();
        byte[] frames = [.. Frames.Text("before"), .. RawClient.Encode(opcode, new byte[length]), .. Frames.Ping("after")];
        await peer.SendInChopsAsync(frames, Math.Min(chop, frames.Length));
        await peer.ExpectTextAsync("before");
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public async Task Opcode_ReservedBetweenFragments_IsAProtocolError(int opcode)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("frag", final: false), RawClient.Encode(opcode, []), Frames.Continuation("ment"));
        await peer.ExpectCloseAsync(1002);
    }
}
