using System.Text.Json;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Logs;

/// <summary><c>http.log</c>: a file beside the console, with what an operator looks for in each line.</summary>
public sealed class SiteLogTests
{
    static async Task<string[]> LinesAsync(string log, params string[] arguments)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "accessLog: true", http: $"log: {{ location: 'log/host.log', {log} }},"));
        await site.StartAsync(arguments);
        using (var http = site.Http())
            await http.GetAsync("/none", TestContext.Current.CancellationToken);
        await site.Host.DisposeAsync();
        // A file without a line is not made.
        return File.Exists(site.PathOf("log/host.log"))
            ? await File.ReadAllLinesAsync(site.PathOf("log/host.log"), TestContext.Current.CancellationToken)
            : [];
    }

    [Fact]
    public async Task File_OfASite_HasTimeLevelAndCategoryInEachLine()
    {
        var lines = await LinesAsync("");
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT[0-9:.]{12}Z (info |warn |error) [A-Z]\w+(\.\w+)*: .+", line));
        Assert.Contains(lines, line => line.Contains(" info  PluginChat.Access: 127.0.0.1 GET /none 404 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_OfJson_HasAnObjectInEachLine()
    {
        var events = (await LinesAsync("format: 'json'")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(events, e => Assert.Equal(TimeSpan.Zero, e.GetProperty("Timestamp").GetDateTimeOffset().Offset));
        var request = Assert.Single(events, e => e.GetProperty("Category").GetString() == "PluginChat.Access");
        Assert.Equal("Information", request.GetProperty("LogLevel").GetString());
        Assert.Equal("/none", request.GetProperty("State").GetProperty("Path").GetString());
    }

    [Theory]
    [InlineData("level: 'warn'", false, false)]
    [InlineData("level: 4", true, true)]
    [InlineData("level: 'warn'", true, true, "--Logging:LogLevel:Default=Debug")]
    public async Task Level_OfTheLog_HoldsUnlessASettingSaysOtherwise(string level, bool hasInfo, bool hasDebug, params string[] arguments)
    {
        var text = string.Join('\n', await LinesAsync(level, arguments));
        Assert.Equal(hasInfo, text.Contains(" info  ", StringComparison.Ordinal));
        Assert.Equal(hasDebug, text.Contains(" debug ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_OfEverything_HasNoSecretOfARequest()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite.Config(esp: "accessLog: true", http: "log: { location: 'log/host.log', level: 'trace', format: 'json' },")
        );
        await site.StartAsync();
        using (var http = site.Http())
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/none?access_token=secret-of-the-query&key=secret-of-a-key")
            {
                Content = new FormUrlEncodedContent([new("password", "secret-of-the-form")]),
            };
            request.Headers.Authorization = new("Bearer", "secret-of-the-header");
            request.Headers.Add("Cookie", "-http-session-=secret-of-the-cookie");
            await http.SendAsync(request, TestContext.Current.CancellationToken);
        }
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            site.ConnectAsync("/ws/none?access_token=secret-of-a-socket")
        );
        await site.Host.DisposeAsync();
        var text = await File.ReadAllTextAsync(site.PathOf("log/host.log"), TestContext.Current.CancellationToken);
        Assert.Contains("POST /none", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatCannotBeWritten_StopsNoSiteAndIsSaid()
    {
        await using var site = new TestSite();
        site.ExpectError("log/host.log' cannot be written");
        site.Write("log", "a file where the folder has to be");
        site.Write("appweb.json", TestSite.Config(http: "log: { location: 'log/host.log' },"));
        await site.StartAsync();
        await using (var client = await site.ConnectAsync())
            await client.SendAsync("hello");
        Assert.Contains(
            "Make room, or let the host's user write there",
            await site.Log.NextAsync("PluginChat", "log/host.log' cannot be written"),
            StringComparison.Ordinal
        );
    }
}
