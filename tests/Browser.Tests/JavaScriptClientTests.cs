using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PluginChat.Testing.Lengths;
using Xunit;

namespace PluginChat.Browser.Tests;

/// <summary>The npm package of clients/js: its own tests, and what its README shows, in Node and in a browser.</summary>
public sealed partial class JavaScriptClientTests(BrowserFixture browser)
{
    // The site's Content-Security-Policy lets no inline script run, an import map neither.
    const string Page = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try</title>
        <script type="module" src="NAME.js"></script></head></html>
        """;

    static readonly string s_package = Path.Combine(SiteUnderTest.RepositoryRoot(), "clients", "js");

    // Each cut takes some 40 ms. All 200 of issue 16 where the run is a long one.
    static readonly int s_cuts = TestLength.Choose(200, 60, 20);

    [Fact]
    public async Task Package_AgainstAHost_PassesItsOwnTests()
    {
        await using var site = await SiteUnderTest.StartAsync();

        var output = await NodeRun.RunAsync(
            s_package,
            [NodeRun.Node, "--test", "--test-reporter=spec", "test/*.test.js"],
            ("PLUGINCHAT_TEST_URL", site.Url),
            ("PLUGINCHAT_CUTS", s_cuts.ToString(CultureInfo.InvariantCulture))
        );

        Assert.Matches(@"(?m)^ℹ pass [6-9]\d\r?$", output);
        Assert.Matches(@"(?m)^ℹ skipped 0\r?$", output);
    }

    [Fact]
    public async Task Package_InstalledInAnEmptyProject_DoesWhatItsReadmeShowsInNodeAndInABrowser()
    {
        browser.RequireBrowser();
        await using var site = await SiteUnderTest.StartAsync();
        var code = Code().Match(File.ReadAllText(Path.Combine(s_package, "README.md"))).Groups[1].Value;
        code = code.Replace("ws://localhost:8080", site.Url.Replace("http:", "ws:", StringComparison.Ordinal), StringComparison.Ordinal);
        var project = Directory.CreateDirectory(Path.Combine(site.Folder, "project")).FullName;
        await NpmAsync(s_package, "pack", "--pack-destination", project);
        File.WriteAllText(Path.Combine(project, "package.json"), """{ "name": "empty", "private": true }""");
        await NpmAsync(project, "install", "--offline", Directory.GetFiles(project, "pluginchat-*.tgz").Single());

        File.WriteAllText(Path.Combine(project, "chat.mjs"), code);
        var output = await NodeRun.RunAsync(project, [NodeRun.Node, "chat.mjs"]);
        Assert.Equal(
            ["Ann: hello", "delivered"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );

        var package = Path.Combine(project, "node_modules", "pluginchat");
        Assert.False(Directory.Exists(Path.Combine(package, "test")), "The package brings its tests.");
        Directory.CreateDirectory(Path.Combine(site.Folder, "web", "package", "src"));
        foreach (var file in Directory.GetFiles(Path.Combine(package, "src")))
            File.Copy(file, Path.Combine(site.Folder, "web", "package", "src", Path.GetFileName(file)));
        Assert.Equal("delivered", (await InBrowserAsync(site, code)).Last());
        var shown = Code().Match(File.ReadAllText(Path.Combine(SiteUnderTest.RepositoryRoot(), "README.md"))).Groups[1].Value;
        Assert.Equal(["Ann: hello", "delivered"], (await InBrowserAsync(site, shown)).Order(StringComparer.Ordinal));

        Task NpmAsync(string folder, params string[] arguments) =>
            NodeRun.RunAsync(
                folder,
                [OperatingSystem.IsWindows() ? "npm.cmd" : "npm", .. arguments, "--no-audit", "--no-fund", "--no-update-notifier"],
                ("npm_config_cache", Path.Combine(site.Folder, "npm-cache"))
            );
    }

    async Task<IEnumerable<string>> InBrowserAsync(SiteUnderTest site, string code)
    {
        var name = $"try-{Guid.NewGuid():N}";
        var script = code.Replace("'pluginchat'", "'/package/src/index.js'", StringComparison.Ordinal) + "\ndocument.title = 'Done';\n";
        File.WriteAllText(Path.Combine(site.Folder, "web", name + ".js"), script);
        File.WriteAllText(Path.Combine(site.Folder, "web", name + ".html"), Page.Replace("NAME", name, StringComparison.Ordinal));
        var page = await browser.NewPageAsync();
        var lines = new ConcurrentQueue<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "log") // the browser itself reports that the site has no icon, whenever it comes to ask for one
                lines.Enqueue(message.Text);
        };
        page.PageError += (_, error) => lines.Enqueue(error);
        await page.GotoAsync($"{site.Url}/{name}.html");
        await Assertions.Expect(page).ToHaveTitleAsync("Done");
        await page.Context.DisposeAsync();
        return lines;
    }

    [GeneratedRegex(@"```js\n(import \{ Client \}.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
