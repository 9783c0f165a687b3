using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Closing;

/// <summary>Cases 7.1 (what follows a close), 7.3 (its length) and 7.5 (its reason).</summary>
[Trait("Category", "7 Close Handling")]
public sealed class CloseTests(EchoSite site)
{
    [Fact]
    public async Task Close_BehindAMessage_IsAnsweredBehindItsEcho() // 7.1.1
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("Hello World!"), Frames.Close(1000));
        await peer.ExpectTextAsync("Hello World!");
        await peer.ExpectCloseAsync(1000);
    }

    [Fact]
    public async Task Close_Twice_IsAnsweredOnce() // 7.1.2
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Close(1000), Frames.Close(1001));
        await peer.ExpectCloseAsync(1000);
    }

    public static TheoryData<byte[]> WhatComesTooLate =>
        [Frames.Ping(""), Frames.Text("too late"), Frames.Continuation("ment"), Frames.Text(new byte[256 << 10])];

    [Theory]
    [MemberData(nameof(WhatComesTooLate))]
    public async Task Frame_BehindTheClose_IsIgnored(byte[] late) // 7.1.3 to 7.1.6
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("frag", final: false), Frames.Close(1000), late);
        await peer.ExpectCloseAsync(1000);
    }

    [Fact]
    public async Task Close_BehindALargeMessage_IsAnsweredBehindItsEcho() // 7.1.6
    {
        await using var peer = await site.ConnectAsync();
        var payload = Frames.Payload(Frames.TextOpcode, 256 << 10);
        await peer.SendAsync(Frames.Text(payload), Frames.Close(1000), Frames.Ping(""));
        await peer.ExpectAsync(Frames.TextOpcode, payload);
        await peer.ExpectCloseAsync(1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Close_WithoutACode_IsAnsweredWithoutOne(int chop) // 7.3.1
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendInChopsAsync([.. Frames.Text("before"), .. RawClient.Encode(Frames.CloseOpcode, [])], chop);
        await peer.ExpectTextAsync("before");
        await peer.ExpectAsync(Frames.CloseOpcode, []);
        Assert.Null(await peer.Raw.ReceiveAsync());
    }

    [Fact]
    public async Task Close_WithHalfACode_IsAProtocolError() // 7.3.2
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(RawClient.Encode(Frames.CloseOpcode, [0x03]));
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(122)]
    [InlineData(123)]
    public async Task Close_WithAReason_IsAnsweredWithItsCode(int reason) // 7.3.3 to 7.3.5
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Close(1000, new string('*', reason)));
        await peer.ExpectCloseAsync(1000);
    }

    [Theory]
    [InlineData(124)]
    [InlineData(1000)]
    public async Task Close_Over125Bytes_IsAProtocolError(int reason) // 7.3.6
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Close(1000, new string('*', reason)));
        await peer.ExpectCloseAsync(1002);
    }

    [Theory]
    [InlineData("cebae1bdb9cf83cebcceb5eda080656469746564")] // 7.5.1
    [InlineData("ff")]
    [InlineData("c3")]
    [InlineData("f09f98")]
    [InlineData("c0af")]
    public async Task Reason_ThatIsNoUtf8_IsAnInvalidPayload(string hex)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Close(1000, Convert.FromHexString(hex)));
        await peer.ExpectCloseAsync(1007, 1002);
    }

    [Fact]
    public async Task Stream_EndingWithoutAClose_EndsTheConnection()
    {
        var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("frag", final: false));
        peer.Raw.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Null(await peer.Raw.ReceiveAsync());
        await peer.DisposeAsync();
    }
}
