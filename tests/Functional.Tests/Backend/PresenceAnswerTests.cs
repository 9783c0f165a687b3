using System.Text.Json.Nodes;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>Who a backend is told is connected.</summary>
public sealed class PresenceAnswerTests
{
    [Fact]
    public async Task Presence_OfAnAction_IsItsClientsAndTheirNames()
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        Assert.Equal(
            """{"action":"test/chat","count":0,"clients":[]}""",
            (await http.AskAsync("presence?action=test/chat").JsonAsync()).ToJsonString()
        );
        var (ann, other) = (await site.ConnectAsync(), await site.ConnectAsync());
        foreach (var client in new[] { ann, other })
        {
            await client.SendAsync(client == ann ? "name Ann" : "hello");
            await client.ReceiveTextAsync();
        }
        var said = await http.AskAsync("presence?action=test/chat&controller=chat").JsonAsync();
        Assert.Equal(2, (int)said["count"]!);
        var clients = said["clients"]!.AsArray();
        Assert.Equal([null, "Ann"], clients.Select(c => (string?)c!["name"]).Order());
        Assert.Equal(2, clients.Select(c => (string)c!["id"]!).Distinct().Count());
        static (int, int) Counts(JsonObject said) => ((int)said["count"]!, said["clients"]!.AsArray().Count);
        Assert.Equal((2, 1), Counts(await http.AskAsync("presence?action=test/chat&limit=1").JsonAsync()));
        Assert.Equal((2, 0), Counts(await http.AskAsync("presence?action=test/chat&limit=0").JsonAsync()));
    }

    [Theory]
    [InlineData("presence", 400, "'action' is missing: name the WebSocket action, as in '?action=test/chat'.")]
    [InlineData("presence?action=no", 404, "There is no WebSocket action 'no'; 'chat' has 'test/chat'.")]
    [InlineData("presence?action=test/chat&limit=-1", 400, "'limit' takes a number from 0 to 10000, not '-1'.")]
    [InlineData("history?action=test/chat&limit=0", 400, "'limit' takes a number from 1 to 1000, not '0'.")]
    [InlineData("history?action=test/chat&after=x", 400, "'after' takes a position of an answer before, not 'x'.")]
    [InlineData(
        "history?action=test/chat",
        404,
        "Action 'test/chat' keeps no history: give a route of its controller websockets: { resume: true }."
    )]
    public async Task Question_WithAMistake_IsToldInProblemDetails(string path, int status, string detail)
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        Assert.Equal((status, detail), await http.AskAsync(path).ProblemAsync());
        Assert.Equal(405, (await http.AskAsync(path, HttpMethod.Post).ProblemAsync()).Status);
        Assert.Equal(401, (await http.AskAsync(path, key: "wrong").ProblemAsync()).Status);
    }
}
