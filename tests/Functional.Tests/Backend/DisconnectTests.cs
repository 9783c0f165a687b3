using PluginChat.Functional.Tests.Authentication;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>Whose connections a backend ends, and how they end.</summary>
public sealed class DisconnectTests
{
    static Task<System.Text.Json.Nodes.JsonObject> DisconnectAsync(HttpClient http, string query) =>
        http.AskAsync("disconnect" + query, HttpMethod.Post).JsonAsync();

    static async Task StaysAsync(ChatClient client)
    {
        await client.SendAsync("still here");
        Assert.Equal("still here", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Group_ThatIsDisconnected_IsClosedAfterWhatItWasSentAndOthersStay()
    {
        await using var site = await BackendSite.StartAsync();
        var (red, blue) = (await site.JoinAsync("red"), await site.JoinAsync("blue"));
        using var http = site.Http();
        (await http.PublishAsync("?action=test/chat&group=red", "farewell")).Dispose();
        var said = await DisconnectAsync(http, "?action=test/chat&group=red&code=4000&reason=The%20game%20is%20over.");
        Assert.Equal("""{"closedHere":1}""", said.ToJsonString());
        Assert.Equal("farewell", await red.ReceiveTextAsync());
        Assert.Equal((4000, "The game is over."), ((int?)await red.ReceiveCloseAsync(), red.CloseReason));
        await StaysAsync(blue);
        Assert.Equal(0, (int)(await DisconnectAsync(http, "?action=test/chat&group=red"))["closedHere"]!);
    }

    [Fact]
    public async Task Client_ByTheIdOfPresence_IsClosedAlone()
    {
        await using var site = await BackendSite.StartAsync();
        var (ann, other) = (await site.ConnectAsync(), await site.ConnectAsync());
        await ann.SendAsync("name Ann");
        await ann.ReceiveTextAsync();
        using var http = site.Http();
        var clients = (await http.AskAsync("presence?action=test/chat").JsonAsync())["clients"]!.AsArray();
        var id = (string)clients.Single(c => (string?)c!["name"] == "Ann")!["id"]!;
        // The same number of another host is somebody else.
        Assert.Equal(0, (int)(await DisconnectAsync(http, $"?client={new string('0', 16)}.{id.Split('.')[1]}"))["closedHere"]!);
        Assert.Equal(1, (int)(await DisconnectAsync(http, $"?client={id}"))["closedHere"]!);
        Assert.Equal((WebSocketCloseCode.NormalClosure, "Disconnected."), (await ann.ReceiveCloseAsync(), ann.CloseReason));
        await StaysAsync(other);
    }

    [Fact]
    public async Task User_WhoIsDisconnected_IsClosedOnEveryConnection()
    {
        await using var site = new TestSite();
        await BackendSite.StartAsync(http: $"auth: {{ type: 'basic', {AuthSite.Users} }},", site: site);
        Task<ChatClient> ConnectAsync(string user) => site.ConnectAsync(headers: [("Authorization", $"{AuthSite.Basic(user)}")]);
        var (one, two, bob) = (await ConnectAsync("ann"), await ConnectAsync("ann"), await ConnectAsync("bob"));
        using var http = site.Http();
        Assert.Equal(2, (int)(await DisconnectAsync(http, "?user=ann"))["closedHere"]!);
        foreach (var ann in new[] { one, two })
            Assert.Equal(WebSocketCloseCode.NormalClosure, await ann.ReceiveCloseAsync());
        await StaysAsync(bob);
    }

    [Theory]
    [InlineData("?action=test/chat", 400, "Name one of 'client', 'group' and 'user': whose connections are to end.")]
    [InlineData("?user=a&group=b&action=test/chat", 400, "Name one of 'client', 'group' and 'user': whose connections are to end.")]
    [InlineData("?group=red", 400, "'action' is missing: name the WebSocket action, as in '?action=test/chat'.")]
    [InlineData("?user=ann&controller=chat", 400, "'action' is missing: name the WebSocket action, as in '?action=test/chat'.")]
    [InlineData("?client=7", 400, "'client' takes an id as 'presence' has it, not '7'.")]
    [InlineData("?user=a&code=1005", 400, "'code' takes a close code from 1000 to 1003, 1007 to 1014 or 3000 to 4999, not '1005'.")]
    [InlineData("?user=a&code=x", 400, "'code' takes a close code from 1000 to 1003, 1007 to 1014 or 3000 to 4999, not 'x'.")]
    public async Task Mistake_InARequest_IsToldAndClosesNobody(string query, int status, string detail)
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.JoinAsync("red");
        using var http = site.Http();
        Assert.Equal((status, detail), await http.AskAsync("disconnect" + query, HttpMethod.Post).ProblemAsync());
        await StaysAsync(client);
    }

    [Fact]
    public async Task Reason_LongerThanACloseFrame_Is400()
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        Assert.Equal(
            (400, "'reason' has 124 bytes and may have 123 (RFC 6455, 5.5)."),
            await http.AskAsync($"disconnect?user=a&reason={new string('x', 124)}", HttpMethod.Post).ProblemAsync()
        );
    }
}
