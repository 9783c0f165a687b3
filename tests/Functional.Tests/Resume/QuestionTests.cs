using System.Text.Json;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Resume;

/// <summary>A client that numbers what it sends asks what the host has of it: '?', at any time.</summary>
public sealed class QuestionTests
{
    const string Commands = """
        public override System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            if (message.GetText() == "fail") throw new System.InvalidOperationException("as it is told");
            if (message.GetText() != "nothing") Clients.Send(message);
            return default;
        }
        """;

    static async Task<TestSite> ServeAsync(string limits = "")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: limits, route: "websockets: { resume: true },"));
        site.WriteController(TestSite.Action(Commands));
        return await site.StartAsync();
    }

    static async Task<JsonElement> AskAsync(ResumingClient client)
    {
        client.Notes.Clear();
        await client.SendAsync("?");
        return await client.ReceiveNoteAsync("received");
    }

    [Fact]
    public async Task Question_OfAClient_IsAnsweredWithWhatTheHostHas()
    {
        await using var site = await ServeAsync();
        site.ExpectError("as it is told");
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        Assert.Equal("""{"type":"received","upTo":null}""", (await AskAsync(client)).GetRawText());

        await client.SendAsync(1, "one");
        await client.SendAsync(2, "nothing");
        Assert.Equal("one", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"received","upTo":2}""", (await AskAsync(client)).GetRawText());

        await client.SendAsync(3, "fail");
        Assert.Equal(WebSocketCloseCode.InternalError, await client.Connection.ReceiveCloseAsync());
        await client.ResumeAsync(site.Address);
        await client.SendAsync(4, "four");
        await client.SendAsync(5, "five");
        Assert.Equal(["four", "five"], await client.ReceiveTextsAsync(2));

        Assert.Equal("""{"type":"received","upTo":2,"also":[4,5]}""", (await AskAsync(client)).GetRawText());
    }

    [Fact]
    public async Task Question_OfAClientWithoutASession_IsAMessage()
    {
        await using var site = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(site.Address);

        await client.SendAsync("?");

        Assert.Equal("?", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Questions_OfAClient_CountTowardsNoRateOfMessages()
    {
        await using var site = await ServeAsync("messagesPerSecond: 2");
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        for (var i = 0; i < 10; i++)
            await AskAsync(client);

        await client.SendAsync(1, "one");

        Assert.Equal("one", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Questions_WithoutEnd_AreBoundedAsControlFramesAre()
    {
        await using var site = await ServeAsync("messagesPerSecond: 1");
        await using var client = await ResumingClient.ConnectNumberedAsync(site.Address);
        try
        {
            for (var i = 0; i < 2_000; i++)
                await client.SendAsync("?");
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // It was closed while it sent.
        }

        Assert.Equal(WebSocketCloseCode.PolicyViolation, await client.Connection.ReceiveCloseAsync());
    }
}
