using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

public sealed class PageTests(BrowserFixture browser)
{
    [Fact]
    public async Task Page_InUse_LogsNoErrorsAndAsksNothingElsewhere()
    {
        await using var ann = await browser.OpenAsync();
        var text = ChatPage.Unique("all quiet, see https://example.org/picture.png");

        await ann.SayAsync(text);
        await ann.ToShowAsync(text);

        var home = new Uri(ann.Page.Url).Authority;
        Assert.NotEmpty(ann.Requests);
        Assert.All(ann.Requests, address => Assert.Equal(home, new Uri(address).Authority));
        // Nor does a host that is not in development have it log that there are no events.
        Assert.Contains(ann.Requests, address => address.Contains("/_pluginchat/events", StringComparison.Ordinal));
        Assert.Empty(ann.Errors);
    }

    [Fact]
    public async Task Page_AskedForAnotherOriginsSocket_StaysAtHome()
    {
        await using var ann = await browser.OpenAsync();

        await ann.Page.GotoAsync(ann.Page.Url + "?ws=//elsewhere.example/ws");

        await Expect(ann.Notice).ToHaveTextAsync("?ws= takes a path on this server; using /ws/test/chat");
        await ann.ToBeConnectedAsync();
        Assert.DoesNotContain(
            ann.Requests,
            address =>
                address.Contains("//elsewhere.example", StringComparison.Ordinal) && address.StartsWith("ws", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(320, 568)]
    [InlineData(844, 390)]
    public async Task Page_OnAPhone_DoesNotScrollSideways(int width, int height)
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                IsMobile = true,
                HasTouch = true,
            },
            line.AttachAsync
        );
        var unbroken = ChatPage.Unique(new string('w', 500));

        await ann.Name.FillAsync(new string('M', 40));
        await ann.SayAsync(unbroken);
        await ann.ToShowAsync(unbroken);
        await FitsAsync(ann, width);

        await line.CloseAsync(4404, new string('r', 100));
        await ann.SayAsync(unbroken);
        await Expect(ann.Outbox).ToBeVisibleAsync();
        await FitsAsync(ann, width);
        await Expect(ann.Send).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Fields_OnAPhone_AreLargeEnoughNotToZoom()
    {
        await using var ann = await browser.OpenAsync(
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
                IsMobile = true,
                HasTouch = true,
            }
        );

        foreach (var field in (ILocator[])[ann.Name, ann.Message])
            Assert.True(await field.EvaluateAsync<double>("box => parseFloat(getComputedStyle(box).fontSize)") >= 16);
    }

    static async Task FitsAsync(ChatPage page, int width)
    {
        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
        Assert.True(await page.Messages.EvaluateAsync<bool>("list => list.scrollWidth <= list.clientWidth"));
    }
}
