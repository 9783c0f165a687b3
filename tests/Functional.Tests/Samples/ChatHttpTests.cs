using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The table of samples/chat-http/README.md, row by row.</summary>
public sealed class ChatHttpTests
{
    [Fact]
    public async Task Post_OfAMessage_ReachesEveryoneInTheChat()
    {
        await using var site = await Sample.StartAsync("chat-http");
        var (ann, bob) = (await site.ConnectAsync(), await site.ConnectAsync());
        using var http = site.Http();
        using var answer = await http.PostAsJsonAsync("/api/say", new { text = "Lunch is ready" });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("Lunch is ready", await ann.ReceiveTextAsync());
        Assert.Equal("Lunch is ready", await bob.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("""{ "text": "" }""")]
    [InlineData("{}")]
    [InlineData(null)]
    public async Task Post_WithoutAFittingText_NamesTheField(string? body)
    {
        await using var site = await Sample.StartAsync("chat-http");
        using var http = site.Http();
        using var content = new StringContent(
            body ?? new JsonObject { ["text"] = new string('x', 501) }.ToJsonString(),
            null,
            "application/json"
        );
        using var answer = await http.PostAsync("/api/say", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.True(problem!["errors"]!.AsObject().ContainsKey("text"), problem.ToJsonString());
    }

    [Fact]
    public async Task Who_WhileSomeHaveNames_ListsAll()
    {
        await using var site = await Sample.StartAsync("chat-http");
        var (ann, _) = (await site.ConnectAsync(), await site.ConnectAsync());
        await ann.SendAsync("/name Ann");
        await ann.SendAsync("hello");
        Assert.Equal("hello", await ann.ReceiveTextAsync());
        using var http = site.Http();
        Assert.Equal(["Ann", "somebody"], (await http.GetFromJsonAsync<string[]>("/api/who"))!);
    }
}
