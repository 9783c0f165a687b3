using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

/// <summary>The viewer of the OpenAPI document in a browser.</summary>
public sealed class OpenApiViewerTests(BrowserFixture browser)
{
    const string Source = """
        using PluginChat;
        public sealed record Post(string Title, int Stars = 3);
        public sealed class Posts : HttpActions
        {
            /// <summary>Keeps a post for later.</summary>
            [Action("keep", "POST")] public Post Keep(Post post) => post;
        }
        """;

    [Fact]
    public async Task Viewer_OfASite_ShowsAnActionRunsItAndAsksNobodyElse()
    {
        browser.RequireBrowser();
        await using var site = await SiteUnderTest.StartAsync(config =>
            config.Replace(
                "routes: [",
                "openapi: { viewer: true }, routes: [ { pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },",
                StringComparison.Ordinal
            )
        );
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "controllers/chat/Api.cs"), Source, TestContext.Current.CancellationToken);
        await LiveAsync(site.Url);
        var page = await browser.NewPageAsync();
        var (asked, complaints) = (new List<string>(), new List<string>());
        page.Request += (_, request) => asked.Add(request.Url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);

        await page.GotoAsync(site.Url + "/openapi/");
        await Expect(page.GetByText("Keeps a post for later.")).ToBeVisibleAsync();
        await page.GetByText("Keeps a post for later.").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await Expect(page.Locator(".live-responses-table .response-col_status").Filter(new() { HasText = "200" }).First).ToBeVisibleAsync();

        Assert.Empty(complaints);
        Assert.Contains(site.Url + "/api/keep", asked);
        Assert.All(
            asked,
            url => Assert.True(url.StartsWith(site.Url, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal), url)
        );
        await page.Context.CloseAsync();
    }

    static async Task LiveAsync(string url)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var http = new HttpClient();
        while (!(await http.GetStringAsync(url + "/openapi.json", patience.Token)).Contains("/api/keep", StringComparison.Ordinal))
            await Task.Delay(50, patience.Token);
    }
}
