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
        using var answer = await http.PostAsync("/index.esp", new FormUrlEncodedContent([new("name", "\"Ann\" <b>")]));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Hello &quot;Ann&quot; &lt;b&gt;, by POST.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"&quot;Ann&quot; &lt;b&gt;\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("greeting", await http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_AsItIs_HasNoMistakes() =>
        Assert.Empty(SiteConfigReader.Read(Repository.PathOf("samples", "esp-page", "appweb.json")).Diagnostics);

    [GeneratedRegex("<li id=\"(\\w+)\">(.*)</li>")]
    private static partial Regex Item();
}
