using PluginChat.Testing;

namespace PluginName.Tests;

public sealed class LiveTests
{
    [Fact]
    public async Task Message_OfOne_ReachesEveryoneWithItsName()
    {
        await using var live = await ActionTest.StartAsync(new Live());
        var ann = await live.ConnectAsync(new TestRequest { Query = "name=Ann" });
        var bob = await live.ConnectAsync();

        await ann.SendAsync("hello");

        Assert.Equal(["Ann: hello"], bob.Texts);
        Assert.Equal(["Ann: hello"], ann.Texts);
    }
}
