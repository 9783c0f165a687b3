using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

/// <summary>Pages in a real browser: messages beside the fields, feedback after a redirect, two tabs, another site, edits.</summary>
public sealed class FormTests(BrowserFixture browser, PageSite pages) : IClassFixture<PageSite>, IAsyncLifetime
{
    SiteUnderTest? _site;
    IBrowserContext? _person;

    public async ValueTask InitializeAsync()
    {
        browser.RequireBrowser();
        _site = await pages.StartAsync();
        _person = await browser.NewPersonAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_person is not null)
            await _person.DisposeAsync();
    }

    async Task<IPage> OpenAsync(string path = "/")
    {
        var page = await _person!.NewPageAsync();
        await page.GotoAsync(_site!.Url + path);
        return page;
    }

    static async Task SaveAsync(IPage page, string name, string age)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Age").FillAsync(age);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
    }

    [Fact]
    public async Task Form_FilledInWrongAndThenRight_SaysWhatIsWrongBesideItsFieldsAndOnceThatItIsSaved()
    {
        var page = await OpenAsync();
        await SaveAsync(page, "", "200");
        await Expect(page.Locator("#name-wrong")).ToHaveTextAsync("Say a name.");
        await Expect(page.Locator("label:has([name=age]) + #age-wrong")).ToHaveTextAsync("Say an age from 0 to 150.");
        await Expect(page.GetByLabel("Age")).ToHaveValueAsync("200");
        await SaveAsync(page, "Ann <b>", "30");
        await Expect(page.Locator(".feedback.inform")).ToHaveTextAsync("Saved Ann <b>.");
        await Expect(page.Locator("#guest")).ToHaveTextAsync("Guest: Ann <b>, 30");
        await Expect(page.Locator(".wrong")).ToHaveCountAsync(0);
        // The redirect left no form to be sent again, and what was said is not said again.
        await page.ReloadAsync();
        await Expect(page.Locator("#guest")).ToHaveTextAsync("Guest: Ann <b>, 30");
        await Expect(page.Locator(".feedback")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Forms_InTwoTabs_AreBothTakenAndScriptsUseTheCookie()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        await SaveAsync(one, "one", "1");
        await Expect(one.Locator("#guest")).ToHaveTextAsync("Guest: one, 1");
        await SaveAsync(two, "two", "2");
        await Expect(two.Locator("#guest")).ToHaveTextAsync("Guest: two, 2");
        await SaveAsync(one, "three", "3");
        await Expect(one.Locator("#guest")).ToHaveTextAsync("Guest: three, 3");
        // As Angular and axios do.
        const string call = """
            token => fetch('/api/guest', { method: 'POST', body: new URLSearchParams({ name: 'script' }),
                headers: token ? { 'X-XSRF-TOKEN': document.cookie.match(/XSRF-TOKEN=([^;]+)/)[1] } : {} }).then(r => r.status)
            """;
        Assert.Equal(200, await one.EvaluateAsync<int>(call, true));
        Assert.Equal(403, await one.EvaluateAsync<int>(call, false));
        Assert.DoesNotContain("-http-session-", await one.EvaluateAsync<string>("document.cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_OfAnotherSite_ChangesNothing()
    {
        var page = await OpenAsync();
        await SaveAsync(page, "Ann", "30");
        await Expect(page.Locator("#guest")).ToHaveTextAsync("Guest: Ann, 30");
        var evil = await _person!.NewPageAsync();
        await evil.GotoAsync(_site!.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/evil.html");
        var answer = await evil.RunAndWaitForResponseAsync(
            () => evil.GetByRole(AriaRole.Button).ClickAsync(),
            response => response.Request.Method == "POST"
        );
        Assert.Equal(403, answer.Status);
        await page.ReloadAsync();
        await Expect(page.Locator("#guest")).ToHaveTextAsync("Guest: Ann, 30");
    }

    // Without a plug-in.
    [Fact]
    public async Task Page_WhileItIsEdited_ShowsEachVersionByItself()
    {
        var page = await OpenAsync();
        var heading = page.Locator("h1");
        await Expect(heading).ToHaveTextAsync("Guests");
        await Expect(heading).ToHaveCSSAsync("color", "rgb(0, 0, 1)");
        await EditAsync("site/index.esp", "Guest: ", "Visitor: ");
        await Expect(page.Locator("#guest")).ToContainTextAsync("Visitor:");
        await EditAsync("site/layout.esp", "<h1>Guests", "<h1>Visitors");
        await Expect(heading).ToHaveTextAsync("Visitors");
        await EditAsync("web/page.css", "0, 1)", "0, 2)");
        await Expect(heading).ToHaveCSSAsync("color", "rgb(0, 0, 2)");
        // A mistake is shown with its place, and goes with the mistake.
        await EditAsync("site/index.esp", "Redirect(\"/\");", "Redirekt(\"/\");");
        await Expect(page.Locator("body")).ToContainTextAsync("site/index.esp(");
        await Expect(page.Locator("body")).ToContainTextAsync("error CS0103");
        await EditAsync("site/index.esp", "Redirekt", "Redirect");
        await Expect(heading).ToHaveTextAsync("Visitors");
        // As it was, for the other tests.
        await EditAsync("site/layout.esp", "<h1>Visitors", "<h1>Guests");
        await Expect(heading).ToHaveTextAsync("Guests");
        await EditAsync("site/index.esp", "Visitor: ", "Guest: ");
        await Expect(page.Locator("#guest")).ToContainTextAsync("Guest:");
        await EditAsync("web/page.css", "0, 2)", "0, 1)");
        await Expect(heading).ToHaveCSSAsync("color", "rgb(0, 0, 1)");
    }

    // As editors do: nobody sees half a file.
    async Task EditAsync(string file, string before, string after)
    {
        var path = Path.Combine(_site!.Folder, file);
        var text = await File.ReadAllTextAsync(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path + "~", text.Replace(before, after, StringComparison.Ordinal));
        File.Move(path + "~", path, overwrite: true);
    }
}
