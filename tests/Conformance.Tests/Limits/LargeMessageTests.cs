using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Limits;

/// <summary>Cases 9.1 to 9.8 and 10.1: large messages whole, in fragments and in chops, and many small ones.</summary>
[Trait("Category", "9 Limits/Performance")]
public sealed class LargeMessageTests(EchoSite site)
{
    [Theory]
    [InlineData(Frames.TextOpcode, 64 << 10)]
    [InlineData(Frames.TextOpcode, 256 << 10)]
    [InlineData(Frames.TextOpcode, 1 << 20)]
    [InlineData(Frames.TextOpcode, 4 << 20)]
    [InlineData(Frames.TextOpcode, 16 << 20)]
    [InlineData(Frames.BinaryOpcode, 64 << 10)]
    [InlineData(Frames.BinaryOpcode, 1 << 20)]
    [InlineData(Frames.BinaryOpcode, 16 << 20)]
    public async Task Message_Large_IsEchoed(int opcode, int length) // 9.1, 9.2
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(opcode, length);
        await peer.SendAsync(RawClient.Encode(opcode, payload));
        await peer.ExpectAsync(opcode, payload);
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(Frames.TextOpcode, 64)]
    [InlineData(Frames.TextOpcode, 256)]
    [InlineData(Frames.TextOpcode, 4096)]
    [InlineData(Frames.TextOpcode, 65536)]
    [InlineData(Frames.TextOpcode, 1 << 20)]
    [InlineData(Frames.TextOpcode, 4 << 20)]
    [InlineData(Frames.BinaryOpcode, 64)]
    [InlineData(Frames.BinaryOpcode, 1024)]
    [InlineData(Frames.BinaryOpcode, 1 << 20)]
    public async Task Message_Of4MBInFragments_IsEchoed(int opcode, int fragment) // 9.3, 9.4
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(opcode, 4 << 20);
        await peer.SendAsync(Frames.Fragments(opcode, payload, fragment));
        await peer.ExpectAsync(opcode, payload);
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(Frames.TextOpcode, 1 << 20, 64)]
    [InlineData(Frames.TextOpcode, 1 << 20, 128)]
    [InlineData(Frames.TextOpcode, 1 << 20, 256)]
    [InlineData(Frames.TextOpcode, 1 << 20, 512)]
    [InlineData(Frames.TextOpcode, 1 << 20, 1024)]
    [InlineData(Frames.TextOpcode, 1 << 20, 2048)]
    [InlineData(Frames.BinaryOpcode, 1 << 20, 64)]
    [InlineData(Frames.BinaryOpcode, 1 << 20, 2048)]
    [InlineData(Frames.TextOpcode, 65536, 1300)]
    public async Task Message_InChops_IsEchoed(int opcode, int length, int chop) // 9.5, 9.6, 10.1
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(opcode, length);
        await peer.SendInChopsAsync(RawClient.Encode(opcode, payload), chop);
        await peer.ExpectAsync(opcode, payload);
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Message_In1300ByteFragmentsAndChops_IsEchoed() // 10.1.1: the sender fragments by itself
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(Frames.TextOpcode, 65536);
        await peer.SendInChopsAsync(Frames.Fragments(Frames.TextOpcode, payload, 1300), 1300);
        await peer.ExpectAsync(Frames.TextOpcode, payload);
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(Frames.TextOpcode, 0)]
    [InlineData(Frames.TextOpcode, 16)]
    [InlineData(Frames.TextOpcode, 64)]
    [InlineData(Frames.TextOpcode, 256)]
    [InlineData(Frames.TextOpcode, 1024)]
    [InlineData(Frames.TextOpcode, 4096)]
    [InlineData(Frames.BinaryOpcode, 0)]
    [InlineData(Frames.BinaryOpcode, 64)]
    [InlineData(Frames.BinaryOpcode, 4096)]
    public async Task Messages_AThousandOneAfterTheOther_AreAllEchoed(int opcode, int length) // 9.7, 9.8
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(opcode, length);
        var frame = RawClient.Encode(opcode, payload);
        for (var n = 0; n < 1000; n++)
        {
            await peer.SendAsync(frame);
            await peer.ExpectAsync(opcode, payload);
        }
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1 << 20)]
    [InlineData(5000)]
    public async Task Message_AByteOverTheLimit_ClosesWith1009(int fragment)
    {
        await using var peer = await site.ConnectAsync();
        var payload = new byte[(16 << 20) + 1];
        await peer.SendAsync(Frames.Fragments(Frames.BinaryOpcode, payload, Math.Min(fragment, payload.Length)));
        await peer.ExpectCloseAsync(1009);
    }
}
