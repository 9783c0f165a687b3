namespace PluginChat.Conformance.Tests.Fragmentation;

/// <summary>Cases 5.1 to 5.20, each in one write, a write a frame, and octet by octet.</summary>
[Trait("Category", "5 Fragmentation")]
public sealed class FragmentationTests(EchoSite site)
{
    public enum Writes
    {
        One,
        EachFrame,
        EachOctet,
    }

    public static TheoryData<Writes> AllWrites => [Writes.One, Writes.EachFrame, Writes.EachOctet];

    [Theory]
    [MemberData(nameof(AllWrites))]
    public async Task Ping_InFragments_IsAProtocolError(Writes writes) // 5.1
    {
        await using var peer = await SendAsync(writes, Frames.Ping("frag", final: false), Frames.Continuation("ment"));
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [MemberData(nameof(AllWrites))]
    public async Task Pong_InFragments_IsAProtocolError(Writes writes) // 5.2
    {
        await using var peer = await SendAsync(writes, Frames.Pong("frag", final: false), Frames.Continuation("ment"));
        await peer.ExpectCloseAsync(1002);
    }

    [Fact]
    public async Task Close_InFragments_IsAProtocolError()
    {
        await using var peer = await SendAsync(
            Writes.One,
            Testing.Clients.RawClient.Encode(Frames.CloseOpcode, [0x03, 0xE8], final: false),
            Frames.Continuation("ment")
        );
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [MemberData(nameof(AllWrites))]
    public async Task Text_InTwoFragments_IsEchoedWhole(Writes writes) // 5.3 to 5.5
    {
        await using var peer = await SendAsync(writes, Frames.Text("frag", final: false), Frames.Continuation("ment"));
        await peer.ExpectTextAsync("fragment");
        await peer.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(AllWrites))]
    public async Task Ping_BetweenTwoFragments_IsAnsweredFirst(Writes writes) // 5.6 to 5.8
    {
        await using var peer = await SendAsync(writes, Frames.Text("frag", final: false), Frames.Ping("ping"), Frames.Continuation("ment"));
        await peer.ExpectPongAsync("ping");
        await peer.ExpectTextAsync("fragment");
        await peer.CloseAsync();
    }

    public static TheoryData<Writes, bool> WritesAndFinal()
    {
        var cases = new TheoryData<Writes, bool>();
        foreach (var writes in AllWrites)
        {
            cases.Add(writes, true);
            cases.Add(writes, false);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(WritesAndFinal))]
    public async Task Continuation_OfNothing_IsAProtocolError(Writes writes, bool final) // 5.9 to 5.14
    {
        await using var peer = await SendAsync(writes, Frames.Continuation("of what?", final), Frames.Text("next"));
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [MemberData(nameof(WritesAndFinal))]
    public async Task Continuation_BehindAWholeMessage_IsAProtocolErrorBehindItsEcho(Writes writes, bool final) // 5.15
    {
        await using var peer = await SendAsync(
            writes,
            Frames.Text("frag", final: false),
            Frames.Continuation("ment"),
            Frames.Continuation("more", final),
            Frames.Text("next")
        );
        await peer.ExpectTextAsync("fragment");
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [MemberData(nameof(WritesAndFinal))]
    public async Task Continuation_OfNothingTwice_IsAProtocolError(Writes writes, bool final) // 5.16, 5.17
    {
        byte[][] once = [Frames.Continuation("one", final), Frames.Text("two", final: false), Frames.Continuation("three")];
        await using var peer = await SendAsync(writes, [.. once, .. once]);
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [MemberData(nameof(WritesAndFinal))]
    public async Task Text_WhereAContinuationIsDue_IsAProtocolError(Writes writes, bool final) // 5.18
    {
        await using var peer = await SendAsync(writes, Frames.Text("one", final: false), Frames.Text("two", final));
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [MemberData(nameof(AllWrites))]
    public async Task Pings_AmongFiveFragments_AreAnsweredAndTheTextIsEchoed(Writes writes) // 5.19, 5.20
    {
        await using var peer = await SendAsync(
            writes,
            Frames.Text("1", final: false),
            Frames.Continuation("2", final: false),
            Frames.Ping("first"),
            Frames.Continuation("3", final: false),
            Frames.Continuation("4", final: false),
            Frames.Ping("second"),
            Frames.Continuation("5")
        );
        await peer.ExpectPongAsync("first");
        await peer.ExpectPongAsync("second");
        await peer.ExpectTextAsync("12345");
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Pongs_OfFragments_DoNotWaitForTheLast()
    {
        await using var peer = await SendAsync(Writes.One, Frames.Text("frag", final: false), Frames.Ping("now"));
        await peer.ExpectPongAsync("now");
        await peer.SendAsync(Frames.Continuation("", final: false), Frames.Continuation("ment"));
        await peer.ExpectTextAsync("fragment");
        await peer.CloseAsync();
    }

    async Task<Peer> SendAsync(Writes writes, params byte[][] frames)
    {
        var peer = await site.ConnectAsync();
        byte[] all = [.. frames.SelectMany(f => f)];
        if (writes == Writes.EachFrame)
        {
            foreach (var frame in frames)
                await peer.SendAsync(frame);
        }
        else
        {
            await peer.SendInChopsAsync(all, writes == Writes.EachOctet ? 1 : all.Length);
        }
        return peer;
    }
}
