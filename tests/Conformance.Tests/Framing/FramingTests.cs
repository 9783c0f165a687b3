using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Framing;

/// <summary>Cases 1.1 (text) and 1.2 (binary): every form of a length, whole and in chops; and lengths in a form that is none.</summary>
[Trait("Category", "1 Framing")]
public sealed class FramingTests(EchoSite site)
{
    public static TheoryData<int, int, int> Messages()
    {
        var messages = new TheoryData<int, int, int>();
        foreach (var opcode in (int[])[Frames.TextOpcode, Frames.BinaryOpcode])
        {
            foreach (var length in (int[])[0, 125, 126, 127, 128, 65535, 65536])
                messages.Add(opcode, length, int.MaxValue);
            messages.Add(opcode, 65536, 997);
        }
        return messages;
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Message_OfALength_IsEchoed(int opcode, int length, int chop)
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(opcode, length);
        await peer.SendInChopsAsync(RawClient.Encode(opcode, payload), Math.Min(chop, length + 14));
        await peer.ExpectAsync(opcode, payload);
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Messages_InOneWrite_AreEchoedInOrder()
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync([.. Enumerable.Range(0, 300).Select(n => Frames.Text(new string('x', n)))]);
        for (var n = 0; n < 300; n++)
            await peer.ExpectTextAsync(new string('x', n));
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Headers_InChops_AreReadWhole(int chop)
    {
        await using var peer = await site.ConnectAsync();
        byte[][] payloads =
        [
            Frames.Payload(2, 0),
            Frames.Payload(2, 5),
            Frames.Payload(2, 200),
            Frames.Payload(2, 1),
            Frames.Payload(2, 126),
        ];
        await peer.SendInChopsAsync([.. payloads.SelectMany(p => Frames.Binary(p))], chop);
        foreach (var payload in payloads)
            await peer.ExpectAsync(Frames.BinaryOpcode, payload);
        await peer.CloseAsync();
    }
}
