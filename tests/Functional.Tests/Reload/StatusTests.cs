using System.Net;
using System.Text.Json;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>What a page and a person see of a reload.</summary>
public sealed class StatusTests
{
    static readonly string s_one = EditedSite.Answering("\"1\"");

    [Fact]
    public async Task Events_InDevelopment_TellLiveAndFailed()
    {
        await using var edited = await EditedSite.ServeAsync(s_one, null, "--environment=Development");
        using var http = edited.Site.Http();
        using var answer = await http.GetAsync("/_pluginchat/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": open", await lines.ReadLineAsync());
        await edited.LiveAsync(EditedSite.Answering("\"2\""));
        var live = await NextAsync("event: live");
        Assert.Equal(2, live.GetProperty("generation").GetInt32());
        await edited.FailAsync("class {", "error CS1001");
        var failed = await NextAsync("event: failed");
        Assert.Equal(2, failed.GetProperty("generation").GetInt32());
        Assert.Contains("Chat.cs(1,7): error CS1001", failed.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("Compile", failed.GetProperty("stage").GetString());

        async Task<JsonElement> NextAsync(string name)
        {
            while (await lines.ReadLineAsync() != name) { }
            return JsonSerializer.Deserialize<JsonElement>((await lines.ReadLineAsync())!["data: ".Length..]);
        }
    }

    [Theory]
    [InlineData("Development", HttpStatusCode.OK)]
    [InlineData("Production", HttpStatusCode.NoContent)]
    public async Task Events_AskedForByHead_AreThereInDevelopmentAlone(string environment, HttpStatusCode expected)
    {
        await using var edited = await EditedSite.ServeAsync(s_one, null, "--environment=" + environment);
        using var http = edited.Site.Http();
        using var head = await http.SendAsync(new(HttpMethod.Head, "/_pluginchat/events"));
        Assert.Equal(expected, head.StatusCode);
    }

    [Fact]
    public async Task Status_AfterABrokenEdit_ShowsTheErrorsUntilTheyAreMended()
    {
        await using var edited = await EditedSite.ServeAsync(s_one);
        using var http = edited.Site.Http();
        Assert.False((await ControllerAsync()).TryGetProperty("failure", out _));
        await edited.FailAsync("class {", "error CS1001");
        var broken = await ControllerAsync();
        Assert.Equal(1, broken.GetProperty("generation").GetInt32());
        Assert.Equal(1, broken.GetProperty("clients").GetInt32());
        Assert.Contains(
            "Chat.cs(1,7): error CS1001",
            broken.GetProperty("failure").GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
        await edited.AfterAsync<ControllerRecovered>(() => edited.Site.WriteController(s_one));
        Assert.False((await ControllerAsync()).TryGetProperty("failure", out _));

        async Task<JsonElement> ControllerAsync() =>
            Assert.Single(
                JsonSerializer
                    .Deserialize<JsonElement>(await http.GetStringAsync("/_pluginchat/status"))
                    .GetProperty("controllers")
                    .EnumerateArray()
            );
    }
}
