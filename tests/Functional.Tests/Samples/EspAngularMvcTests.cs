using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The table of samples/esp-angular-mvc/README.md, row by row; its page is in Browser.Tests.</summary>
public sealed class EspAngularMvcTests
{
    [Fact]
    public async Task Api_PostIsMadeReadChangedAndRemoved_AndOpenPagesAreTold()
    {
        await using var site = await Sample.StartAsync("esp-angular-mvc");
        using var http = site.Http();
        await using var page = await site.ConnectAsync("/api/post/stream");
        Assert.Equal("{\"data\":[],\"count\":0}", await http.GetStringAsync("/api/post"));

        using var made = await http.PostAsJsonAsync("/api/post", new { title = "First", body = "Hello." });
        Assert.Equal((HttpStatusCode.Created, "/api/post/1"), (made.StatusCode, made.Headers.Location?.OriginalString));
        Assert.Equal("changed", await page.ReceiveTextAsync());
        Assert.Equal("{\"id\":1,\"title\":\"First\",\"body\":\"Hello.\"}", await http.GetStringAsync("/api/post/1"));

        using var taken = await http.PostAsJsonAsync("/api/post", new { title = "FIRST", body = "Again." });
        Assert.Equal("There is a post of this title.", await WrongAsync(taken, "title"));
        using var empty = await http.PutAsJsonAsync("/api/post/1", new { title = "", body = new string('x', 10_001) });
        Assert.Equal("The Title field is required.", await WrongAsync(empty, "title"));

        using var changed = await http.PutAsJsonAsync("/api/post/1", new { title = "Second", body = "Hello." });
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.Equal("changed", await page.ReceiveTextAsync());

        site.Write("controllers/post/PostActions.cs", File.ReadAllText(site.PathOf("controllers/post/PostActions.cs")) + "\n// edited");
        await site.Host.ReloadAsync();
        Assert.Contains("\"Second\"", await http.GetStringAsync("/api/post"), StringComparison.Ordinal);

        using var removed = await http.DeleteAsync("/api/post/1");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal("changed", await page.ReceiveTextAsync());
        using var missing = await http.DeleteAsync("/api/post/1");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Address_OfThePagesOwn_IsThePage_AndTheSchemaIsThere()
    {
        await using var site = await Sample.StartAsync("esp-angular-mvc");
        using var http = site.Http();
        foreach (var path in (string[])["/", "/post/7", "/anything"])
            Assert.Contains("<title>Blog app</title>", await http.GetStringAsync(path), StringComparison.Ordinal);
        using var none = await http.GetAsync("/missing.js");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Contains("\"/api/post/{id}\"", await http.GetStringAsync("/openapi.json"), StringComparison.Ordinal);
    }

    static async Task<string?> WrongAsync(HttpResponseMessage answer, string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        return (string?)problem!["errors"]![field]![0];
    }
}
