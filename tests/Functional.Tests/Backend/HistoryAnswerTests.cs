using System.Text.Json.Nodes;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>What a backend is told was said.</summary>
public sealed class HistoryAnswerTests
{
    const string Query = "?action=test/chat";

    static string[] TextsOf(JsonObject said) =>
        [.. said["messages"]!.AsArray().Select(m => (string?)m!["text"] ?? $"binary {(string?)m["binary"]}")];

    [Fact]
    public async Task History_OfAnAction_IsItsLastMessagesAndThenWhatFollows()
    {
        await using var site = await BackendSite.StartAsync(route: "websockets: { resume: true },");
        using var http = site.Http();
        var none = await http.AskAsync("history" + Query).JsonAsync();
        Assert.Empty(TextsOf(none));
        foreach (var text in (string[])["one", "two"])
            (await http.PublishAsync(Query, text)).Dispose();
        (await http.PublishAsync(Query + "&group=red", "for red")).Dispose(); // not kept
        (await http.PublishAsync(Query, [0, 255], type: "application/octet-stream")).Dispose();
        var all = await http.AskAsync("history" + Query).JsonAsync();
        Assert.Equal(["one", "two", "binary AP8="], TextsOf(all));
        Assert.Equal((string?)all["position"], (string?)all["messages"]![2]!["position"]);
        Assert.Equal(["two", "binary AP8="], TextsOf(await http.AskAsync("history" + Query + "&limit=2").JsonAsync()));
        // Page by page from where nothing was.
        var pages = new List<string>();
        for (var position = (string)none["position"]!; ; )
        {
            var page = await http.AskAsync($"history{Query}&limit=2&after={position}").JsonAsync();
            if (TextsOf(page) is not { Length: > 0 } texts)
                break;
            pages.AddRange([.. texts, "/"]);
            position = (string)page["position"]!;
        }
        Assert.Equal(["one", "two", "/", "binary AP8=", "/"], pages);
    }

    [Fact]
    public async Task Position_OfWhichNothingIsKept_Is410()
    {
        await using var site = await BackendSite.StartAsync(route: "websockets: { resume: true, retain: 2 },");
        using var http = site.Http();
        var begin = (string)(await http.AskAsync("history" + Query).JsonAsync())["position"]!;
        for (var i = 0; i < 3; i++)
            (await http.PublishAsync(Query, $"{i}")).Dispose();
        Assert.Equal(
            (410, "The position is too old: what follows it is not all kept any more. Ask without 'after'."),
            await http.AskAsync($"history{Query}&after={begin}").ProblemAsync()
        );
        foreach (var elsewhere in (string[])["another.0", begin.Split('.')[0] + ".4"])
        {
            Assert.Equal(
                (410, "The position is of another epoch, or has not been reached: what was kept is lost. Ask without 'after'."),
                await http.AskAsync($"history{Query}&after={elsewhere}").ProblemAsync()
            );
        }
        Assert.Equal(["1", "2"], TextsOf(await http.AskAsync("history" + Query).JsonAsync()));
    }

    [Fact]
    public async Task Messages_TooManyBytesForOneAnswer_ComeInSeveral()
    {
        await using var site = await BackendSite.StartAsync(
            "key: { file: 'backend.key' }, message: '6MB'",
            route: "websockets: { resume: true, retainBytes: '64MB' },"
        );
        using var http = site.Http();
        var begin = (string)(await http.AskAsync("history" + Query).JsonAsync())["position"]!;
        foreach (var letter in "abcd")
            (await http.PublishAsync(Query, new string(letter, 5 << 20))).Dispose();
        static string Letters(JsonObject said) => string.Concat(TextsOf(said).Select(t => t[0]));
        Assert.Equal("bcd", Letters(await http.AskAsync("history" + Query).JsonAsync()));
        var first = await http.AskAsync($"history{Query}&after={begin}").JsonAsync();
        Assert.Equal("abc", Letters(first));
        Assert.Equal("d", Letters(await http.AskAsync($"history{Query}&after={(string?)first["position"]}").JsonAsync()));
    }
}
