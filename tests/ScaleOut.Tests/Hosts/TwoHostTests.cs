using PluginChat.Testing.Clients;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>What controllers and clients see of it that there is more than one host.</summary>
public sealed class TwoHostTests : TwoHostSetup
{
    [Fact]
    public async Task Message_ReachesTheClientsOfBothHosts_TheFirstToConnectIncluded()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (ann, bob) = (await one.ConnectAsync(), await other.ConnectAsync());

        // Right after the handshakes: whoever has the answer misses nothing.
        await ann.SendAsync("hello");
        await bob.SendAsync("hi");

        Assert.Equal(["hello", "hi"], new[] { await bob.ReceiveTextAsync(), await bob.ReceiveTextAsync() }.Order());
        Assert.Equal(["hello", "hi"], new[] { await ann.ReceiveTextAsync(), await ann.ReceiveTextAsync() }.Order());
    }

    [Fact]
    public async Task MessageToOthers_ReachesAllButItsSenderOnBothHosts()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (sender, neighbour, far) = (await one.ConnectAsync(), await one.ConnectAsync(), await other.ConnectAsync());

        await sender.SendAsync("to others 1");
        await sender.SendAsync("all");

        Assert.Equal("all", await sender.ReceiveTextAsync());
        Assert.Equal("to others 1", await neighbour.ReceiveTextAsync());
        Assert.Equal("to others 1", await far.ReceiveTextAsync());
    }

    [Fact]
    public async Task MessageToAGroup_ReachesItsMembersOnBothHosts()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (member, far, outsider) = (await one.ConnectAsync(), await other.ConnectAsync(), await other.ConnectAsync());
        Assert.Equal("joined", await AskAsync(member, "join"));
        Assert.Equal("joined", await AskAsync(far, "join"));

        await outsider.SendAsync("to group 1");
        await outsider.SendAsync("all");

        Assert.Equal("to group 1", await member.ReceiveTextAsync());
        Assert.Equal("to group 1", await far.ReceiveTextAsync());
        Assert.Equal("all", await outsider.ReceiveTextAsync());
    }

    [Fact]
    public async Task Presence_CountsAndListsTheClientsOfBothHosts()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (ann, bob, eve) = (await one.ConnectAsync(), await other.ConnectAsync(), await other.ConnectAsync());
        Assert.Equal("named", await AskAsync(ann, "name Ann"));
        Assert.Equal("named", await AskAsync(bob, "name Bob"));

        await UntilAsync(async () => await AskAsync(ann, "count") == "count 3" && await AskAsync(bob, "count") == "count 3");
        await UntilAsync(async () => await AskAsync(ann, "who") == "who Ann,Bob,nobody");
        await eve.CloseAsync();
        await UntilAsync(async () => await AskAsync(ann, "count") == "count 2");
        await UntilAsync(async () => await AskAsync(ann, "who") == "who Ann,Bob");
    }

    [Fact]
    public async Task Host_ToldToStop_PublishesWhatItWasGiven()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (sender, receiver) = (await one.ConnectAsync(), await other.ConnectAsync());
        foreach (var text in Texts("last", 200))
            await sender.SendAsync(text);
        Assert.Equal("version 1", await ReadUntilAsync(sender, "version"));

        await one.Host.DisposeAsync();

        foreach (var text in Texts("last", 200))
            Assert.Equal(text, await receiver.ReceiveTextAsync());
    }

    // Its own messages come in between; the answer says that all of them were taken.
    static async Task<string> ReadUntilAsync(ChatClient client, string question)
    {
        await client.SendAsync(question);
        while (true)
        {
            if (await client.ReceiveTextAsync() is var text && text.StartsWith(question, StringComparison.Ordinal))
                return text;
        }
    }
}
