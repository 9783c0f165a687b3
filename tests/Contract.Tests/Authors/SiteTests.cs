using PluginChat.Testing;

public sealed class SiteTests
{
    [Fact]
    public async Task Message_AfterAnEdit_IsCountedFromBefore()
    {
        await using var site = await SiteTest.StartCopyAsync("appweb.json");
        var (ann, bob) = (await site.ConnectAsync("/ws/test/chat"), await site.ConnectAsync("/ws/test/chat"));
        await ann.SendAsync("hello");
        Assert.Equal("hello", await bob.ReceiveTextAsync());
        await site.EditAsync("controllers/chat/Chat.cs", code => code.Replace("Send(message)", "Send($\"{_messages} messages\")"));
        await ann.SendAsync("hello again");
        Assert.Equal("2 messages", await bob.ReceiveTextAsync());
    }
}
