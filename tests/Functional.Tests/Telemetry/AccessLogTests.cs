using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Telemetry;

public sealed class AccessLogTests
{
    const string Category = "PluginChat.Access";

    [Fact]
    public async Task AccessLog_SwitchedOn_HasALineForARequestAndForAWebSocketsEnd()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "accessLog: true"));
        site.Write("web/index.html", "12345");
        await site.StartAsync();
        using var http = site.Http();
        await http.GetStringAsync(new Uri("/index.html?token=secret", UriKind.Relative));
        var client = await site.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        await client.CloseAsync(WebSocketCloseCode.GoingAway);
        Assert.Matches(
            @"^127\.0\.0\.1 WEBSOCKET /ws/test/chat closed 1001 by Client \d+ ms received 1 messages 5 bytes sent 11 bytes$",
            await site.Log.NextAsync(Category, "WEBSOCKET")
        );
        Assert.Matches(@"^127\.0\.0\.1 GET /index\.html 200 5 bytes [\d.]+ ms$", await site.Log.NextAsync(Category, "GET"));
        Assert.Equal(2, site.Log.Entries.Count(e => e.Category == Category));
    }

    [Fact]
    public async Task AccessLog_OfAPathWithALineBreak_IsOneLine()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "accessLog: true"));
        await site.StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync(new Uri("/a%0a127.0.0.1%20GET%20/forged", UriKind.Relative));
        Assert.StartsWith(
            "127.0.0.1 GET /a%0A127.0.0.1%20GET%20/forged 404 - bytes ",
            await site.Log.NextAsync(Category, "GET"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AccessLog_NotAskedFor_IsNotWritten()
    {
        await using var site = await new TestSite().StartAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync(new Uri("/nothing", UriKind.Relative));
        var client = await site.ConnectAsync();
        await client.CloseAsync();
        await site.Host.StopAsync();
        Assert.DoesNotContain(site.Log.Entries, e => e.Category == Category);
    }
}
