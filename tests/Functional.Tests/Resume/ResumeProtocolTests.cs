using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Resume.ResumingSite;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>The sub-protocol by which a client resumes is seen by those who asked for it alone.</summary>
public sealed class ResumeProtocolTests
{
    [Fact]
    public async Task OtherClients_AreSentPlainMessages()
    {
        await using var site = await ServeAsync();
        var plain = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        await client.SendAsync("hello");

        Assert.Equal("hello", await plain.ReceiveTextAsync());
        Assert.Equal("hello", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Controller_SeesTheRoutesProtocolAndNotOurs()
    {
        await using var site = await ServeAsync(limits: "webSocketsProtocol: 'chat'");
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        await client.SendAsync("protocol");

        Assert.Equal("chat", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Route_WithoutResume_DoesNotAgree()
    {
        await using var site = await new TestSite().StartAsync();

        await using var client = await site.ConnectRawAsync(
            "/ws/test/chat?resume=abc.1",
            "Sec-WebSocket-Protocol: pluginchat.resume.v1\r\n"
        );
        await client.SendTextAsync("hello");

        Assert.Equal(101, client.Status);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("hello", (await client.ReceiveAsync())!.Value.Text);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("Sec-WebSocket-Protocol: pluginchat.resume.v1\r\n", false)]
    public async Task Frames_OfARouteThatCompresses_AreCompressedForOthersOnly(string protocol, bool areCompressed)
    {
        await using var site = await ServeAsync("resume: true, deflate: true");
        await using var client = await RawClient.ConnectAsync(
            site.Address,
            "/ws/test/chat",
            $"Sec-WebSocket-Extensions: permessage-deflate\r\n{protocol}"
        );
        Assert.Equal(101, client.Status);
        await using var sender = await site.ConnectAsync();
        var text = new string('a', 4000);

        await sender.SendAsync(text);
        RawClient.Frame frame;
        do frame = (await client.ReceiveAsync())!.Value;
        while (!frame.Deflated && !frame.Text.EndsWith(text, StringComparison.Ordinal));

        Assert.Equal(areCompressed, frame.Deflated);
    }
}
