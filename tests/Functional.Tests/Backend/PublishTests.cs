using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>What a backend publishes, to whom it goes, and what is said of each mistake.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task Message_OfEachKind_ReachesTheActionAndAGroupAsItCame()
    {
        await using var site = await BackendSite.StartAsync();
        var (red, other) = (await site.JoinAsync("red team"), await site.ConnectAsync());
        using var http = site.Http();
        using var text = await http.PublishAsync("?action=test/chat", "Grüße");
        Assert.Equal(HttpStatusCode.Accepted, text.StatusCode);
        var said = await text.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("""{"action":"test/chat","group":null,"user":null}""", said!.ToJsonString());
        using var json = await http.PublishAsync(
            "?action=test%2Fchat&controller=chat",
            "{ \"a\" : 1 }",
            type: "application/json; charset=UTF-8"
        );
        using var ofGroup = await http.PublishAsync("?action=test/chat&group=red%20team", "for red");
        using var binary = await http.PublishAsync("?action=test/chat", [0, 255], type: "application/octet-stream");
        using var empty = await http.PublishAsync("?action=test/chat", "");
        foreach (var (client, texts) in new[] { (red, new[] { "Grüße", "{ \"a\" : 1 }", "for red" }), (other, ["Grüße", "{ \"a\" : 1 }"]) })
        {
            foreach (var expected in texts)
                Assert.Equal(expected, await client.ReceiveTextAsync());
            var (type, bytes) = await client.ReceiveAsync();
            Assert.Equal((WebSocketMessageType.Binary, "00FF"), (type, Convert.ToHexString(bytes)));
            Assert.Equal("", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Controller_ThatNobodyAskedForYet_IsLoadedForIt()
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        Assert.Equal(
            (404, "There is no WebSocket action 'test/chta'; 'chat' has 'test/chat'."),
            await http.PublishAsync("?action=test/chta", "x").ProblemAsync()
        );
        using var answer = await http.PublishAsync("?action=test/chat", "x");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Controller_ThatCannotBeLoaded_Is503WithItsName()
    {
        await using var site = new TestSite();
        site.ExpectError("controllers/chat");
        await BackendSite.StartAsync(site: site);
        site.WriteController("class {");
        using var http = site.Http();
        foreach (var query in (string[])["?action=test/chat", "?action=test/chat&controller=chat"])
        {
            var (status, detail) = await http.PublishAsync(query, "x").ProblemAsync();
            Assert.Equal(503, status);
            Assert.Contains("Controller 'chat' cannot be loaded: ", detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "x", "text/plain", 400, "'action' is missing: name the WebSocket action, as in '?action=test/chat'.")]
    [InlineData("?action=", "x", "text/plain", 400, "'action' has no value; give it one.")]
    [InlineData("?action=a&action=b", "x", "text/plain", 400, "'action' has 2 values; give it one.")]
    [InlineData("?action=test/chat&group=a&user=b", "x", "text/plain", 400, "Name 'group' or 'user', not both.")]
    [InlineData("?action=test/chat&group=%00user:ann", "x", "text/plain", 400, "A group's name does not begin with U+0000.")]
    [InlineData("?action=test/chat&group=", "x", "text/plain", 400, "'group' has no value; give it one.")]
    [InlineData(
        "?action=test/chat&gruop=red",
        "x",
        "text/plain",
        400,
        "There is no parameter 'gruop'; there are 'action', 'controller', 'group', 'user'."
    )]
    [InlineData("?action=a%0Ab", "x", "text/plain", 404, @"There is no WebSocket action 'a\u000ab'; 'chat' has 'test/chat'.")]
    [InlineData("?action=test/chat&controller=no", "x", "text/plain", 404, "There is no controller 'no'; routes lead to 'chat'.")]
    [InlineData(
        "?action=test/chat&controller=..%2Fchat",
        "x",
        "text/plain",
        404,
        "There is no controller '../chat'; routes lead to 'chat'."
    )]
    [InlineData(
        "?action=no&controller=chat",
        "x",
        "text/plain",
        404,
        "Controller 'chat' has no WebSocket action 'no'; it has 'test/chat'."
    )]
    [InlineData("?action=test/chat", "{\n \"a\" }", "application/json", 400, "The message is not JSON: line 2, byte 6.")]
    [InlineData("?action=test/chat", "", "application/json", 400, "The message is not JSON: line 1, byte 1.")]
    [InlineData("?action=test/chat", "123456789", "text/plain", 413, "The message may have 8 bytes (http.backend.message).")]
    public async Task Mistake_InARequest_IsToldInProblemDetailsAndReachesNobody(
        string query,
        string body,
        string type,
        int status,
        string detail
    )
    {
        await using var site = await BackendSite.StartAsync("key: { file: 'backend.key' }, message: 8");
        var client = await site.ConnectAsync();
        using var http = site.Http();
        Assert.Equal((status, detail), await http.PublishAsync(query, body, type: type).ProblemAsync());
        using var good = await http.PublishAsync("?action=test/chat", "12345678");
        Assert.Equal("12345678", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/html")]
    [InlineData("text/plain; charset=iso-8859-1")]
    public async Task Type_ThatIsNoMessages_Is415WithThoseThatAre(string? type)
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        var (status, detail) = await http.PublishAsync("?action=test/chat", "x"u8.ToArray(), type: type).ProblemAsync();
        Assert.Equal(415, status);
        Assert.Contains("'Content-Type: text/plain', 'application/json' or 'application/octet-stream'", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_ThatIsNotUtf8_Is400AndReachesNobody()
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.ConnectAsync();
        using var http = site.Http();
        Assert.Equal((400, "The text is not valid UTF-8."), await http.PublishAsync("?action=test/chat", [0xff, 0xfe]).ProblemAsync());
        using var good = await http.PublishAsync("?action=test/chat", "good");
        Assert.Equal("good", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Method_OtherThanPost_Is405()
    {
        await using var site = await BackendSite.StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync("/_pluginchat/publish?action=test/chat");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    // The routes' own limit of bodies does not count.
    [Fact]
    public async Task Message_LargerThanBodiesOfRoutes_IsOneMessageInChunksToo()
    {
        await using var site = await BackendSite.StartAsync("key: { file: 'backend.key' }, message: '4MB'");
        var client = await site.ConnectAsync();
        using var http = site.Http();
        var large = new string('x', 4 << 20);
        using var answer = await http.PublishAsync("?action=test/chat", large);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(large.Length, (await client.ReceiveTextAsync()).Length);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_pluginchat/publish?action=test/chat")
        {
            Content = new StreamContent(new MemoryStream(new byte[(4 << 20) + 1])) { Headers = { { "Content-Type", "text/plain" } } },
            Headers = { { "Authorization", "Bearer " + BackendSite.Key }, { "Transfer-Encoding", "chunked" } },
        };
        Assert.Equal((413, "The message may have 4194304 bytes (http.backend.message)."), await http.SendAsync(request).ProblemAsync());
    }

    [Fact]
    public async Task Upload_ThatBreaksOff_IsPublishedToNobodyAndIsNoError()
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.ConnectAsync();
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(site.Address.Host, site.Address.Port);
            var stream = socket.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    "POST /_pluginchat/publish?action=test/chat HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n"
                        + $"Authorization: Bearer {BackendSite.Key}\r\nExpect: 100-continue\r\n\r\n"
                )
            );
            // It is being read.
            var begun = new byte[12];
            await stream.ReadExactlyAsync(begun);
            Assert.Equal("HTTP/1.1 100", Encoding.ASCII.GetString(begun));
            await stream.WriteAsync("half of it"u8.ToArray());
            socket.LingerState = new(true, 0);
        }
        using var http = site.Http();
        using var good = await http.PublishAsync("?action=test/chat", "whole");
        Assert.Equal("whole", await client.ReceiveTextAsync());
    }
}
