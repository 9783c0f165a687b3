using PluginChat.Testing;

public sealed class ChatTests
{
    [Fact]
    public async Task Message_OfOne_ReachesEveryone()
    {
        await using var chat = await ActionTest.StartAsync(new Chat());
        var (ann, bob) = (await chat.ConnectAsync(), await chat.ConnectAsync());
        await ann.SendAsync("hello");
        Assert.Equal("hello", await bob.ReceiveTextAsync());
    }
}
