using System.Net;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Configuration;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The table of samples/esp-page/README.md, row by row.</summary>
public sealed partial class EspPageTests
{
    [Fact]
    public async Task Index_HasTheOutputOfEachDirective()
    {
        await using var site = await Sample.StartAsync("esp-page");
        using var http = site.Http();
        var page = await http.GetStringAsync("/");
        Assert.Equal(
            """
            sum: 3
            grouped: 12,345,678
            fixed: 3.14
            hex: 00bc614e
            escaped: &lt;bold&gt;
            raw: <b>bold</b>
            date: 1 January 1970
            literal: <%= 1 %>, %$name
            """.ReplaceLineEndings("\n"),
            string.Join('\n', Item().Matches(page).Select(m => $"{m.Groups[1].Value}: {m.Groups[2].Value}"))
        );
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n", page, StringComparison.Ordinal);
        Assert.Contains("<title>Pages</title>\n  <link rel=\"stylesheet\" href=\"/page.css\">", page, StringComparison.Ordinal);
        Assert.Contains("<body>\n<main>\n<h1>Pages</h1>\n", page, StringComparison.Ordinal);
        Assert.Contains("This is the 1st view", page, StringComparison.Ordinal);
        Assert.Contains("<ol id=\"list\">\n  <li>one</li>\n  <li>two</li>\n  <li>three</li>\n</ol>", page, StringComparison.Ordinal);
        Assert.Contains(
            "Included from number 12345678.</p>\n<p class=\"row\">Row 1</p>\n<p class=\"row\">Row 2</p>\n",
            page,
            StringComparison.Ordinal
        );
        Assert.EndsWith("<!-- the end block ran -->\n</main>\n</body>\n</html>\n", page, StringComparison.Ordinal);
        Assert.Contains("system-ui", await http.GetStringAsync("/page.css"), StringComparison.Ordinal);
        Assert.Contains("This is the 2nd view", await http.GetStringAsync("/index.esp"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_PostedToItself_GreetsAndKeepsTheName()
    {
        await using var site = await Sample.StartAsync("esp-page");
        using var http = site.Http();
        var token = await TokenAsync(http);
        using var answer = await http.PostAsync("/index.esp", new FormUrlEncodedContent([new("name", "\"Ann\" <b>"), token]));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Hello &quot;Ann&quot; &lt;b&gt;, by POST.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"&quot;Ann&quot; &lt;b&gt;\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("greeting", await http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Favourite_ThatIsRemembered_IsInTheSessionAndSaidOnce()
    {
        await using var site = await Sample.StartAsync("esp-page");
        using HttpClient ann = site.Http(),
            bob = site.Http();
        var token = await TokenAsync(ann);
        using var remembered = await ann.PostAsync("/remember.esp", new FormUrlEncodedContent([new("colour", "<blue>"), token]));
        var page = await remembered.Content.ReadAsStringAsync();
        Assert.Contains(
            "<p class=\"feedback inform\" role=\"status\">Your favourite colour is &lt;blue&gt;.</p>\n"
                + "<p id=\"remembered\">Remembered: &lt;blue&gt;.",
            page,
            StringComparison.Ordinal
        );
        page = await ann.GetStringAsync("/");
        Assert.Contains("<h2>The session</h2>\n<p id=\"remembered\">Remembered: &lt;blue&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("Remembered: .", await bob.GetStringAsync("/"), StringComparison.Ordinal);
        using var empty = await ann.PostAsync("/remember.esp", new FormUrlEncodedContent([new("colour", ""), token]));
        Assert.Contains("role=\"alert\">Type a colour", await empty.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_WithoutItsFieldOrOfAnotherSite_IsRefused()
    {
        await using var site = await Sample.StartAsync("esp-page");
        using var http = site.Http();
        var token = await TokenAsync(http);
        using var without = await http.PostAsync("/remember.esp", new FormUrlEncodedContent([new("colour", "blue")]));
        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        http.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        using var other = await http.PostAsync("/remember.esp", new FormUrlEncodedContent([new("colour", "blue"), token]));
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
    }

    static async Task<KeyValuePair<string, string>> TokenAsync(HttpClient http) =>
        new("-xsrf-", Token().Match(await http.GetStringAsync("/")).Groups[1].Value);

    [GeneratedRegex("name=\"-xsrf-\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [Fact]
    public void Configuration_AsItIs_HasNoMistakes() =>
        Assert.Empty(SiteConfigReader.Read(Repository.PathOf("samples", "esp-page", "appweb.json")).Diagnostics);

    [GeneratedRegex("<li id=\"(\\w+)\">(.*)</li>")]
    private static partial Regex Item();
}
