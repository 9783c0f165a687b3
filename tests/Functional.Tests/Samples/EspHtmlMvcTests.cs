using System.Net;
using System.Text.RegularExpressions;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The table of samples/esp-html-mvc/README.md, row by row.</summary>
public sealed partial class EspHtmlMvcTests
{
    [Fact]
    public async Task Blog_PostIsWrittenChangedAndRemoved()
    {
        await using var site = await Sample.StartAsync("esp-html-mvc");
        using var http = site.Http();
        Assert.Contains("href=\"/post/\"", await http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("There are no posts yet.", await http.GetStringAsync("/post"), StringComparison.Ordinal);

        var page = await http.GetStringAsync("/post/init");
        Assert.Contains("<h1>Create Post</h1>", page, StringComparison.Ordinal);
        var token = TokenOf(page);

        page = await PostAsync(http, "/post", HttpStatusCode.BadRequest, token, ("title", ""), ("body", "Buy <now>, buy now!"));
        Assert.Contains("<p id=\"title-wrong\" class=\"wrong\">A post needs a title.</p>", page, StringComparison.Ordinal);
        Assert.Contains("<p id=\"body-wrong\" class=\"wrong\">Advertisements are not welcome.</p>", page, StringComparison.Ordinal);
        Assert.Contains(">Buy &lt;now&gt;, buy now!</textarea>", page, StringComparison.Ordinal);

        page = await PostAsync(http, "/post", HttpStatusCode.OK, token, ("title", "First <one>"), ("body", "Hello."));
        Assert.Contains("<p class=\"feedback inform\" role=\"status\">New post created.</p>", page, StringComparison.Ordinal);
        Assert.Contains("<h1>First &lt;one&gt;</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("feedback", await http.GetStringAsync("/post/1"), StringComparison.Ordinal);
        page = await PostAsync(http, "/post", HttpStatusCode.BadRequest, token, ("title", "first <ONE>"), ("body", "Again."));
        Assert.Contains("There is a post of this title.", page, StringComparison.Ordinal);

        page = await http.GetStringAsync("/post/1/edit");
        Assert.Contains("<h1>Edit Post</h1>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"First &lt;one&gt;\"", page, StringComparison.Ordinal);
        page = await PostAsync(http, "/post/1", HttpStatusCode.OK, token, ("title", "First"), ("body", "Hello again."));
        Assert.Contains("Post updated.", page, StringComparison.Ordinal);
        Assert.Contains("<p id=\"body\">Hello again.</p>", page, StringComparison.Ordinal);

        await site.RestartAsync();
        using var again = site.Http();
        Assert.Contains("<a href=\"/post/1\">First</a>", await again.GetStringAsync("/post/"), StringComparison.Ordinal);
        token = TokenOf(await again.GetStringAsync("/post/1/edit"));
        page = await PostAsync(again, "/post/1/delete", HttpStatusCode.OK, token);
        Assert.Contains("Post removed.", page, StringComparison.Ordinal);
        Assert.Contains("There are no posts yet.", page, StringComparison.Ordinal);
        using var missing = await again.GetAsync("/post/1");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("There is no post 1", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_WithoutItsFieldOrOfAnotherSite_IsRefused_AndViewsHaveNoAddress()
    {
        await using var site = await Sample.StartAsync("esp-html-mvc");
        using var http = site.Http();
        var token = TokenOf(await http.GetStringAsync("/post/init"));
        await PostAsync(http, "/post", HttpStatusCode.Forbidden, null, ("title", "A"), ("body", "B"));
        foreach (var path in (string[])["/post/_list", "/post/_list.esp", "/post/_edit.esp", "/_list.esp"])
        {
            using var view = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, view.StatusCode);
        }
        http.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        await PostAsync(http, "/post", HttpStatusCode.Forbidden, token, ("title", "A"), ("body", "B"));
    }

    [Fact]
    public async Task Page_ThatIsEdited_IsWhatTheNextRequestShows()
    {
        await using var site = await Sample.StartAsync("esp-html-mvc");
        using var http = site.Http();
        Assert.Contains("There are no posts yet.", await http.GetStringAsync("/post/"), StringComparison.Ordinal);
        var list = File.ReadAllText(site.PathOf("controllers/post/_list.esp"));
        site.Write("controllers/post/_list.esp", list.Replace("There are no posts yet.", "Write the first one!", StringComparison.Ordinal));
        await site.Host.ReloadAsync();
        Assert.Contains("Write the first one!", await http.GetStringAsync("/post/"), StringComparison.Ordinal);
    }

    static async Task<string> PostAsync(
        HttpClient http,
        string path,
        HttpStatusCode expected,
        string? token,
        params (string Name, string Value)[] fields
    )
    {
        var all = fields.Select(f => KeyValuePair.Create(f.Name, f.Value));
        using var form = new FormUrlEncodedContent(token is null ? all : all.Append(new("-xsrf-", token)));
        using var answer = await http.PostAsync(path, form);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    static string TokenOf(string page) => Token().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"-xsrf-\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
