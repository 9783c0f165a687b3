using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

/// <summary>The page of samples/esp-angular-mvc, as two people use it.</summary>
public sealed class BlogAppTests(BrowserFixture browser)
{
    [Fact]
    public async Task Post_IsWrittenChangedAndRemoved_AndAnotherPageShowsIt()
    {
        browser.RequireBrowser();
        await using var site = await SiteUnderTest.StartSampleAsync("esp-angular-mvc", isSecure: false);
        await using IBrowserContext anns = await browser.NewPersonAsync(),
            bobs = await browser.NewPersonAsync();
        IPage ann = await anns.NewPageAsync(),
            bob = await bobs.NewPageAsync();
        await bob.GotoAsync(site.Url + "/");
        await ann.GotoAsync(site.Url + "/");

        // What is wrong is beside its field, and what was typed stays.
        await ann.GetByLabel("Text").FillAsync("Hello.");
        await SaveAsync(ann);
        await Expect(ann.Locator("#title-wrong")).ToHaveTextAsync("The Title field is required.");
        await Expect(ann.GetByLabel("Text")).ToHaveValueAsync("Hello.");
        await ann.GetByLabel("Title").FillAsync("First <b>");
        await SaveAsync(ann);
        await Expect(ann.Locator("#feedback")).ToHaveTextAsync("New post created.");
        await Expect(ann.Locator("#title-wrong")).ToHaveTextAsync("");
        foreach (var page in (IPage[])[ann, bob])
            await Expect(page.Locator("#posts a")).ToHaveTextAsync("First <b>");

        await bob.Locator("#posts a").ClickAsync();
        await Expect(bob).ToHaveURLAsync(site.Url + "/post/1");
        await Expect(bob.GetByLabel("Text")).ToHaveValueAsync("Hello.");
        await bob.GetByLabel("Title").FillAsync("Second");
        await SaveAsync(bob);
        await Expect(bob.Locator("#feedback")).ToHaveTextAsync("Post updated.");
        await Expect(ann.Locator("#posts a")).ToHaveTextAsync("Second");

        // The page's own addresses are the page, also for who comes by one.
        await ann.GotoAsync(site.Url + "/post/1");
        await Expect(ann.GetByLabel("Title")).ToHaveValueAsync("Second");
        await ann.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(ann.Locator("#feedback")).ToHaveTextAsync("Post removed.");
        foreach (var page in (IPage[])[ann, bob])
            await Expect(page.Locator("#posts li")).ToHaveCountAsync(0);
    }

    static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
}
