using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>Messages to groups and to one client do not come back. Who comes back is told of them.</summary>
public sealed class ResumeLossTests
{
    const string Body = """
        public override System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            var text = message.GetText();
            if (text == "join") { Groups["g"].Add(client); client.Send("joined"); }
            else if (text == "leave") { Groups["g"].Remove(client); client.Send("left"); }
            else if (text.StartsWith("to group ")) Groups["g"].Send(message);
            else if (text.StartsWith("to ")) { if (Clients.TryGet(long.Parse(text.Split(' ')[1]), out var one)) one.Send(message); }
            else Clients.Send(message);
            return default;
        }
        """;

    static async Task<TestSite> ServeAsync()
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: "websockets: { resume: true, history: 10 },"));
        site.WriteController(TestSite.Action(Body));
        return await site.StartAsync();
    }

    static async Task AskAsync(ResumingClient client, string question, string answer)
    {
        await client.SendAsync(question);
        Assert.Equal(answer, await client.ReceiveTextAsync());
    }

    static long ToGroups(ResumingClient client) => client.Hello.GetProperty("toGroups").GetInt64();

    static long? ToOne(ResumingClient client) => client.Hello.TryGetProperty("toOne", out var alone) ? alone.GetInt64() : null;

    [Fact]
    public async Task Member_ThatComesBack_IsToldHowManyWentToGroupsMeanwhileAndOnlyOnce()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        await AskAsync(sender, "join", "joined");
        await using var member = await ResumingClient.ConnectAsync(site.Address);
        await AskAsync(member, "join", "joined");
        await AskAsync(sender, "to group 0", "to group 0");
        Assert.Equal("to group 0", await member.ReceiveTextAsync());
        member.Break();
        foreach (var text in (string[])["to group 1", "all", "to group 2", "to group 3"])
            await AskAsync(sender, text, text);

        await member.ResumeAsync(site.Address);

        Assert.True(member.Resumed);
        Assert.Equal((1, 3), (member.Hello.GetProperty("messages").GetInt32(), ToGroups(member)));
        Assert.Equal("all", await member.ReceiveTextAsync());
        // It is behind them now, and is not told of them a second time.
        Assert.Equal(sender.Position, (await member.ReceiveNoteAsync("position")).GetProperty("position").GetString());
        member.Break();
        await member.ResumeAsync(site.Address);
        Assert.Equal((true, 0), (member.Resumed, ToGroups(member)));
    }

    [Theory]
    [InlineData(false, 0)] // it was in no group, so none was for it
    [InlineData(true, 2)] // one may have been on its way when it left
    public async Task Client_ThatIsInNoGroup_IsToldOfTheirMessagesWhereItWasInOneBefore(bool wasInOne, long expected)
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        await AskAsync(sender, "join", "joined");
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        if (wasInOne)
        {
            await AskAsync(client, "join", "joined");
            await AskAsync(client, "leave", "left");
        }
        client.Break();
        await AskAsync(sender, "to group 1", "to group 1");
        await AskAsync(sender, "to group 2", "to group 2");

        await client.ResumeAsync(site.Address);

        Assert.Equal((true, expected), (client.Resumed, ToGroups(client)));
    }

    [Fact]
    public async Task NewClient_AskingForHistory_IsToldHowManyWentToGroupsInIt()
    {
        await using var site = await ServeAsync();
        await using var sender = await ResumingClient.ConnectAsync(site.Address);
        await AskAsync(sender, "join", "joined");
        foreach (var text in (string[])["to group 0", "a", "to group 1", "b", "to group 2"])
            await AskAsync(sender, text, text);

        await using var client = await ResumingClient.ConnectAsync(site.Address, "history=10");
        await using var none = await ResumingClient.ConnectAsync(site.Address);

        Assert.Equal((2, 2), (client.Hello.GetProperty("messages").GetInt32(), ToGroups(client)));
        Assert.Equal(0, ToGroups(none));
    }

    [Fact]
    public async Task Client_ThatComesBack_IsToldHowManyMessagesItWasSentAlone()
    {
        await using var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        var id = client.ClientId!.Split('.')[1];
        await sender.SendAsync($"to {id} first");
        Assert.Equal($"to {id} first", await client.ReceiveTextAsync());
        // Two more that it does not read before it breaks; the last message of all says that they were sent.
        foreach (var text in (string[])[$"to {id} second", $"to {id} third", "all"])
            await sender.SendAsync(text);
        Assert.Equal("all", await sender.ReceiveTextAsync());
        client.Break();

        await client.ResumeAsync(site.Address);

        Assert.Equal((true, 3L), (client.Resumed, ToOne(client)));
    }

    [Fact]
    public async Task Client_OfAHostThatDoesNotKnowIt_IsToldNothingOfThat()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);
        client.Break();

        await site.RestartAsync();
        await client.ResumeAsync(site.Address);

        Assert.Null(ToOne(client));
    }
}
