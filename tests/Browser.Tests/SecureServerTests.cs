using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

/// <summary>The table of samples/secure-server/README.md, as two people walk it in a browser, over TLS.</summary>
public sealed class SecureServerTests(BrowserFixture browser)
{
    [Fact]
    public async Task People_OfTheSample_SeeWhatTheirRolesLetThemAndSignOut()
    {
        browser.RequireBrowser();
        await using var site = await SiteUnderTest.StartSampleAsync("secure-server");
        await using IBrowserContext anns = await browser.NewPersonAsync(new() { IgnoreHTTPSErrors = true }),
            bobs = await browser.NewPersonAsync(new() { IgnoreHTTPSErrors = true });
        IPage ann = await anns.NewPageAsync(),
            bob = await bobs.NewPageAsync();

        // Without TLS nothing: the public page too.
        await bob.GotoAsync(site.Url + "/");
        Assert.Equal(site.SecureUrl + "/", bob.Url);
        await Expect(bob.Locator("h1")).ToHaveTextAsync("Secure server");

        // To the form, a mistake, and back to where he wanted to go.
        await bob.GetByRole(AriaRole.Link, new() { Name = "Your account" }).ClickAsync();
        await Expect(bob.Locator("h1")).ToHaveTextAsync("Sign in");
        await SignInAsync(bob, "bob", "wrong");
        await Expect(bob.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The name or the password is wrong.");
        await SignInAsync(bob, "bob", "battery staple");
        await Expect(bob.Locator("#user")).ToHaveTextAsync("bob");
        Assert.Equal(site.SecureUrl + "/account", bob.Url);
        var cookie = Assert.Single(await bobs.CookiesAsync());
        Assert.True(cookie is { Name: "-http-login-", Secure: true, HttpOnly: true, SameSite: SameSiteAttribute.Lax }, cookie.Name);
        Assert.Equal("", await bob.EvaluateAsync<string>("document.cookie"));

        // What is for admins alone.
        var refused = await bob.GotoAsync(site.SecureUrl + "/admin/");
        Assert.Equal(403, refused!.Status);
        await Expect(bob.Locator("h1")).ToHaveTextAsync("Not for you");
        await ann.GotoAsync(site.SecureUrl + "/members.html");
        await SignInAsync(ann, "ann", "correct horse");

        // Who speaks is who has signed in.
        await bob.GotoAsync(site.SecureUrl + "/members.html");
        foreach (var page in (IPage[])[ann, bob])
            await Expect(page.Locator("#state")).ToHaveTextAsync("connected");
        await SayAsync(bob, "hello <b>ann</b>");
        foreach (var page in (IPage[])[ann, bob])
            await Expect(page.Locator("#messages li")).ToHaveTextAsync("bob: hello <b>ann</b>");
        var admin = await anns.NewPageAsync();
        await admin.GotoAsync(site.SecureUrl + "/account");
        await admin.GetByRole(AriaRole.Link, new() { Name = "The page of the admins" }).ClickAsync();
        await admin.GetByLabel("Announcement").FillAsync("tea is ready");
        await admin.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(admin.Locator(".feedback.inform")).ToHaveTextAsync("Everybody in the chat was told.");
        await Expect(bob.Locator("#messages li").Last).ToHaveTextAsync("Announcement of ann: tea is ready");

        // Out, everywhere.
        await admin.GotoAsync(site.SecureUrl + "/account");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(admin.Locator("h1")).ToHaveTextAsync("Secure server");
        await Expect(ann.Locator("#state")).ToHaveTextAsync("signed out");
        await Expect(bob.Locator("#state")).ToHaveTextAsync("connected");
        await admin.GotoAsync(site.SecureUrl + "/account");
        await Expect(admin.Locator("h1")).ToHaveTextAsync("Sign in");
    }

    static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    static async Task SayAsync(IPage page, string text)
    {
        await page.GetByLabel("Message").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }
}
