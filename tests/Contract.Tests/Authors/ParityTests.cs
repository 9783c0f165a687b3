using System.Net.WebSockets;
using System.Text;
using PluginChat.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests.Authors;

/// <summary>One conversation with one action: with the fakes that authors test with, and with a host. Both have to say the same.</summary>
public sealed class ParityTests
{
    static readonly string[] s_said =
    [
        "all hello",
        "others hello",
        "join room",
        "group to the room",
        "leave room",
        "group to nobody",
        "join room",
        "name Ann",
        "binary \u0001",
        "invalid",
        "unknown",
    ];

    [Theory]
    [InlineData("close 4000")]
    [InlineData("visible Try again later.")]
    [InlineData("fail now")]
    [InlineData("leave")]
    public async Task Conversation_WithTheFakes_IsTheOneWithAHost(string ending)
    {
        var (withFakes, withHost) = (await TalkToFakesAsync(ending), await TalkToHostAsync(ending));

        Assert.Contains(withHost, line => line.Contains("Bob: hello", StringComparison.Ordinal)); // it was a conversation
        Assert.Contains(withHost, line => line.Contains("Ann left: ", StringComparison.Ordinal));
        Assert.Equal(withHost, withFakes);
    }

    [Fact]
    public async Task Refusals_OfTheFakes_AreThoseOfAHost()
    {
        await using var site = await SiteAsync();
        await using var test = await ActionTest.StartAsync(new Parlour());
        foreach (var name in (string[])["Eve", "Mallory"])
        {
            await using var refused = await site.ConnectRawAsync($"/ws/test/chat?name={name}");
            var result = await test.HandshakeAsync(new() { Query = $"name={name}" });
            Assert.Equal(refused.Status, result.Status);
            Assert.False(result.IsAccepted);
        }
    }

    static async Task<List<string>> TalkToFakesAsync(string ending)
    {
        var heard = new List<string>();
        await using var test = await ActionTest.StartAsync(new Parlour());
        var (ann, bob) = (await test.ConnectAsync(RequestOf("Ann")), await test.ConnectAsync(RequestOf("Bob")));
        foreach (var line in s_said)
            await ann.SendAsync(line);
        if (ending == "leave")
            await ann.CloseAsync();
        else if (ending.StartsWith("fail", StringComparison.Ordinal))
            Assert.Equal("now", (await Assert.ThrowsAsync<InvalidOperationException>(() => ann.SendAsync(ending))).Message);
        else
            await ann.SendAsync(ending);
        var close = await ann.ReceiveCloseAsync();
        await bob.SendAsync("all end");
        foreach (var (name, client) in new[] { ("Ann", ann), ("Bob", bob) })
            heard.AddRange(client.Messages.Select(m => $"{name}: {(m.Kind == WebSocketMessageKind.Text ? m.GetText() : "binary")}"));
        heard.Add($"{(int)close.Code} {WithoutReference(close.Reason)}");
        return heard;
    }

    static async Task<List<string>> TalkToHostAsync(string ending)
    {
        var heard = new List<string>();
        await using var site = await SiteAsync();
        if (ending.StartsWith("fail", StringComparison.Ordinal))
            site.ExpectError("now");
        var (ann, bob) = (await ConnectAsync(site, "Ann"), await ConnectAsync(site, "Bob"));
        List<string> bobs = [await bob.ReceiveTextAsync()]; // his open event runs beside what Ann sends
        foreach (var line in s_said)
            await ann.SendAsync(line);
        if (ending == "leave")
            await ann.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);
        else
            await ann.SendAsync(ending);
        while (await ann.ReceiveAsync() is { Type: not WebSocketMessageType.Close } message)
            heard.Add($"Ann: {(message.Type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(message.Bytes) : "binary")}");
        if (ending != "leave")
            await ann.CloseAsync(); // the host's close is answered, or it waits for that
        // Its close event has its own time.
        while (!bobs[^1].Contains(" left: ", StringComparison.Ordinal))
            bobs.Add(await bob.ReceiveTextAsync());
        await bob.SendAsync("all end");
        bobs.Add(await bob.ReceiveTextAsync());
        heard.AddRange(bobs.Select(text => $"Bob: {text}"));
        heard.Add($"{(int)ann.CloseCode!} {WithoutReference(ann.CloseReason)}");
        return heard;
    }

    static async Task<TestSite> SiteAsync()
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("showErrors: true", "showErrors: false", StringComparison.Ordinal));
        site.WriteController(await File.ReadAllTextAsync(Repository.PathOf("tests", "Contract.Tests", "Authors", "Parlour.cs")));
        return await site.StartAsync();
    }

    // Only a host has a log to look it up in.
    static string WithoutReference(string reason) => reason.Split(" Reference ")[0];

    static TestRequest RequestOf(string name) => new() { Query = $"name={name}", Headers = { ["X-Lang"] = "en", ["X-Other"] = "1" } };

    static Task<ChatClient> ConnectAsync(TestSite site, string name) =>
        site.ConnectAsync($"/ws/test/chat?name={name}", headers: [("X-Lang", "en"), ("X-Other", "1")]);
}
