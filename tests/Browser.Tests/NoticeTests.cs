using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

public sealed class NoticeTests(BrowserFixture browser)
{
    const string Events = "**/_pluginchat/events";

    [Fact]
    public async Task Reload_Succeeded_IsToldQuietlyAndCanBeDismissed()
    {
        await using var ann = await browser.OpenAsync(beforeLoad: page =>
            OfferAsync(page, """event: live""", """{"controller":"chat","generation":7,"text":""}""")
        );

        await Expect(ann.Notice).ToHaveTextAsync("New code live: generation 7 of chat");
        await Expect(ann.Notice).ToHaveRoleAsync(AriaRole.Status);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Dismiss notice" }).ClickAsync();

        await Expect(ann.Notice).ToBeEmptyAsync();
        await Expect(ann.Message).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("Compile", "7", "chat does not compile; generation 7 goes on serving")]
    [InlineData("Construct", "null", "chat compiles but cannot be constructed; nothing serves it until it is mended")]
    public async Task Reload_Failed_SaysHowFarItCameAndShowsAllErrorsAsText(string stage, string generation, string said)
    {
        const string text = @"Chat.cs(12,9): error CS1002: ; expected <b>\nChat.cs(13,1): error CS1513: } expected";
        await using var ann = await browser.OpenAsync(beforeLoad: page =>
            OfferAsync(
                page,
                "event: failed",
                $$"""{"controller":"chat","generation":{{generation}},"stage":"{{stage}}","text":"{{text}}"}"""
            )
        );

        await Expect(ann.Notice)
            .ToHaveTextAsync($"{said} Chat.cs(12,9): error CS1002: ; expected <b> Chat.cs(13,1): error CS1513: }} expected");
    }

    [Theory]
    [InlineData("true", "bad", "chat keeps failing: new clients are turned away until it is mended. The host's log says why")]
    [InlineData("false", "good", "chat works again and takes new clients")]
    public async Task Circuit_OpenedOrClosed_IsToldInPlainWords(string open, string kind, string said)
    {
        await using var ann = await browser.OpenAsync(beforeLoad: page =>
            OfferAsync(page, """event: circuit""", $$"""{"controller":"chat","generation":7,"open":{{open}},"text":""}""")
        );

        await Expect(ann.Notice).ToHaveTextAsync(said);
        await Expect(ann.Notice).ToHaveAttributeAsync("data-kind", kind);
    }

    [Fact]
    public async Task Reload_NotOffered_AsksOnceAndSaysNothing()
    {
        await using var ann = await browser.OpenAsync(beforeLoad: page =>
            page.RouteAsync(Events, route => route.FulfillAsync(new() { Status = 404 }))
        );
        var text = ChatPage.Unique("nothing to tell");
        await ann.SayAsync(text);
        await ann.ToShowAsync(text);

        await Expect(ann.Notice).ToBeEmptyAsync();
        Assert.Single(ann.Requests, address => address.EndsWith("/_pluginchat/events", StringComparison.Ordinal));
    }

    static Task OfferAsync(IPage page, string name, string data) =>
        page.RouteAsync(
            Events,
            route =>
                route.FulfillAsync(
                    new() { ContentType = "text/event-stream", Body = route.Request.Method == "HEAD" ? "" : $"{name}\ndata: {data}\n\n" }
                )
        );
}
