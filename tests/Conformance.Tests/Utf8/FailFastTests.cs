using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Utf8;

/// <summary>
/// Cases 6.4: text that can no longer become valid is refused there and then; what would complete it is never sent.
/// </summary>
[Trait("Category", "6 UTF-8 Handling")]
public sealed class FailFastTests(EchoSite site)
{
    const string Start = "cebae1bdb9cf83cebcceb5";

    [Theory]
    [InlineData(Start, "f4908080")] // 6.4.1
    [InlineData(Start + "f4", "90")] // 6.4.2: U+110000 and up
    [InlineData(Start + "ed", "a0")] // a surrogate
    [InlineData(Start, "ff")]
    [InlineData(Start, "c0")] // forms that are too long
    [InlineData(Start + "e0", "80")]
    [InlineData(Start + "f0", "8f")]
    public async Task Fragment_ThatNothingCanMend_ClosesBeforeTheMessageEnds(string valid, string invalid)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(RawClient.Encode(Frames.TextOpcode, Convert.FromHexString(valid), final: false));
        await peer.SendAsync(Frames.Ping("still there"));
        await peer.ExpectPongAsync("still there");
        await peer.SendAsync(RawClient.Encode(Frames.ContinuationOpcode, Convert.FromHexString(invalid), final: false));
        await peer.ExpectCloseAsync(1007);
    }

    [Fact]
    public async Task FirstFragment_ThatNothingCanMend_ClosesBeforeTheMessageEnds()
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(RawClient.Encode(Frames.TextOpcode, Convert.FromHexString(Start + "ff"), final: false));
        await peer.ExpectCloseAsync(1007);
    }

    // Within a frame as well: Autobahn calls that strict.
    [Theory]
    [InlineData(Start + "f4908080", "656469746564")] // 6.4.3
    [InlineData(Start + "f490", "8080656469746564")] // 6.4.4
    [InlineData("ff", "656469746564")]
    public async Task PartOfAFrame_ThatNothingCanMend_ClosesBeforeTheFrameEnds(string first, string rest)
    {
        await using var peer = await site.ConnectAsync();
        var frame = RawClient.Encode(Frames.TextOpcode, Convert.FromHexString(first + rest), final: false);
        await peer.SendAsync(frame[..^(rest.Length / 2)]);
        await peer.ExpectCloseAsync(1007);
    }
}
