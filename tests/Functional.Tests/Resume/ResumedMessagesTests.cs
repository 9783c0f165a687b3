using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using static PluginChat.Functional.Tests.Resume.ResumingSite;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>Which messages have a number and come back, and to whom.</summary>
public sealed class ResumedMessagesTests
{
    [Fact]
    public async Task MessageForOneAlone_HasNoNumberAndDoesNotComeBack()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        await client.SendAsync("to me 1");
        await client.SendAsync("all");
        var position = client.Position;
        Assert.Equal("to me 1", await client.ReceiveTextAsync());
        Assert.Equal(position, client.Position);
        Assert.Equal("all", await client.ReceiveTextAsync());
        Assert.NotEqual(position, client.Position);

        await using var again = await ResumingClient.ConnectAsync(site.Address, $"resume={position}&token={client.Token}");

        Assert.Equal(1, again.Hello.GetProperty("messages").GetInt32());
        Assert.Equal("all", await again.ReceiveTextAsync());
    }

    [Fact]
    public async Task MessageToOthers_ComesBackToOthersAndNotToItsSender()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await sender.SendAsync("to others 1");
        Assert.Equal("to others 1", await other.ReceiveTextAsync());
        await sender.SendAsync("all");
        Assert.Equal("all", await sender.ReceiveTextAsync());

        await using var back = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={sender.Hello.GetProperty("position").GetString()}&as={sender.ClientId}&token={sender.Token}"
        );
        await using var otherBack = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={sender.Hello.GetProperty("position").GetString()}&as={other.ClientId}&token={other.Token}"
        );

        Assert.Equal("all", await back.ReceiveTextAsync());
        Assert.Equal(["to others 1", "all"], await otherBack.ReceiveTextsAsync(2));
    }

    [Fact]
    public async Task MessageToOthers_AfterBreaksBeforeTheRestCame_NeverComesBackToWhoeverSentIt()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        var start = sender.Position;
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await sender.SendAsync("to others 1");
        Assert.Equal("to others 1", await other.ReceiveTextAsync());
        await sender.SendAsync("all 1");
        Assert.Equal("all 1", await sender.ReceiveTextAsync());

        // Each connection sends something of its own to the others, and breaks before it has read anything of what it missed.
        var (last, token) = (sender.ClientId, sender.Token);
        for (var i = 2; i <= 4; i++)
        {
            await using var broken = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&as={last}&token={token}");
            Assert.True(broken.Resumed, broken.Reason);
            (last, token) = (broken.ClientId, broken.Token);
            await broken.SendAsync($"to others {i}");
            string text;
            do text = await other.ReceiveTextAsync();
            while (text != $"to others {i}");
            broken.Break();
        }
        await other.SendAsync("end");
        await using var back = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&as={last}&token={token}");

        Assert.Equal(["all 1", "end"], await back.ReceiveTextsAsync(2));
    }

    [Fact]
    public async Task MessageToOthers_AfterTwoBreaks_StillDoesNotComeBackToItsSender()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        await using var other = await ResumingClient.ConnectAsync(site.Address);
        await sender.SendAsync("to others 1");
        Assert.Equal("to others 1", await other.ReceiveTextAsync());

        // It is another client each time, and says of the last one only that it was that.
        sender.Break();
        await sender.ResumeAsync(site.Address);
        await sender.ReceiveNoteAsync("position");
        sender.Break();
        await sender.ResumeAsync(site.Address);

        Assert.True(sender.Resumed);
        Assert.Equal(0, sender.Hello.GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task MessageToAGroup_HasANumberAndDoesNotComeBack()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        var start = client.Position;
        await client.SendAsync("join");
        Assert.Equal("joined", await client.ReceiveTextAsync());
        await client.SendAsync("to group 1");
        Assert.Equal("to group 1", await client.ReceiveTextAsync());
        Assert.NotEqual(start, client.Position);
        await client.SendAsync("all");
        Assert.Equal("all", await client.ReceiveTextAsync());

        await using var back = await ResumingClient.ConnectAsync(site.Address, $"resume={start}&token={client.Token}");

        Assert.Equal("all", await back.ReceiveTextAsync());
    }

    [Fact]
    public async Task Binary_StaysBinaryBehindItsNumber()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        await client.Connection.SendAsync([1, 2, 255], System.Net.WebSockets.WebSocketMessageType.Binary);
        var (type, bytes) = await client.Connection.ReceiveAsync();

        Assert.Equal(System.Net.WebSockets.WebSocketMessageType.Binary, type);
        Assert.Equal([.. "1\n"u8, 1, 2, 255], bytes);
    }
}
