using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

public sealed class MarkupTests(BrowserFixture browser)
{
    const string Hostile = "<script>window.hostileRan = 1</script><img src=nowhere.png onerror=\"window.hostileRan = 2\"><b>&amp;</b>";

    [Fact]
    public async Task Text_WithScript_IsShownAndNotRun()
    {
        await using var ann = await browser.OpenAsync();
        await using var bob = await browser.OpenAsync();
        var text = ChatPage.Unique(Hostile);

        await ann.SayAsync(text);

        foreach (var page in (ChatPage[])[ann, bob])
        {
            await page.ToShowAsync(text);
            await NothingRanAsync(page);
        }
    }

    [Fact]
    public async Task Name_WithMarkup_IsShownAndNotRun()
    {
        const string Name = "<img src=x onerror='hostileRan=3'>";
        await using var ann = await browser.OpenAsync();
        await using var bob = await browser.OpenAsync();
        var text = ChatPage.Unique("who am I?");

        await ann.Name.FillAsync(Name);
        await ann.SayAsync(text);

        await bob.ToShowAsync(text);
        await bob.ToShowAsync(Name);
        await NothingRanAsync(bob);
    }

    [Fact]
    public async Task UnsentText_WithMarkup_IsShownAndNotRun()
    {
        var line = new Line { Swallows = true };
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);

        await ann.SayAsync(Hostile);
        await line.CloseAsync(1012);

        await Expect(ann.Outbox).ToContainTextAsync(Hostile);
        await NothingRanAsync(ann);
    }

    [Fact]
    public async Task CloseReason_WithMarkup_IsShownAndNotRun()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);

        await line.CloseAsync(4404, Hostile);

        await Expect(ann.State).ToContainTextAsync(Hostile);
        await NothingRanAsync(ann);
    }

    [Fact]
    public async Task Page_PolicyAllowsNoInlineCode()
    {
        await using var ann = await browser.OpenAsync();

        Assert.Equal(0, await ann.Page.Locator("script:not([src]), style, [style], [onclick], [onload], [onerror]").CountAsync());
        var policy = await ann.Page.Locator("meta[http-equiv='Content-Security-Policy']").GetAttributeAsync("content");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    static async Task NothingRanAsync(ChatPage page)
    {
        await Expect(page.Page.Locator("#messages, #outbox, #state").Locator("script, img, b")).ToHaveCountAsync(0);
        Assert.True(await page.Page.EvaluateAsync<bool>("window.hostileRan === undefined"));
        Assert.DoesNotContain(page.Errors, error => error.StartsWith("dialog", StringComparison.Ordinal));
        Assert.DoesNotContain(page.Requests, address => address.Contains("nowhere", StringComparison.Ordinal));
    }
}
