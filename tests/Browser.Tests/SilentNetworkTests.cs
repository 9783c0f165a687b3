using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

/// <summary>
/// A network that goes silent under an open socket: nothing closes, nothing arrives, and a person has just sent something.
/// </summary>
public sealed class SilentNetworkTests(BrowserFixture browser)
{
    const string Pending = "Sent; the server has not answered yet";

    static Task<ChatPage> OpenAsync(BrowserFixture browser, Line line) =>
        browser.OpenAsync(beforeLoad: async page =>
        {
            await page.AddInitScriptAsync("Math.random = () => 0.05;"); // short pauses
            await page.Clock.InstallAsync();
            await line.AttachAsync(page);
        });

    static ILocator Entry(ChatPage page, string text) => page.Outbox.Locator("li").Filter(new() { HasText = text });

    [Fact]
    public async Task Text_SentIntoSilence_IsShownWithinASecondOrTwoAndOfferedAgainWithinTen()
    {
        var line = new Line();
        await using var ann = await OpenAsync(browser, line);
        await using var bob = await browser.OpenAsync();
        var before = ChatPage.Unique("before");
        var lost = ChatPage.Unique("lost");
        await ann.SayAsync(before);
        await ann.ToShowAsync(before);

        line.Swallows = line.IsDeaf = true;
        await ann.SayAsync(lost);
        await ann.Page.Clock.FastForwardAsync(1_500);
        await Expect(Entry(ann, lost)).ToContainTextAsync(Pending);
        await ann.Page.Clock.FastForwardAsync(8_500);
        await Expect(ann.State).ToContainTextAsync("The server does not answer");
        line.Swallows = line.IsDeaf = false;
        await ann.Page.Clock.FastForwardAsync(1_000);

        await ann.ToBeConnectedAsync();
        await Expect(Entry(ann, lost)).ToContainTextAsync("Did not arrive");
        await Entry(ann, lost).GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await bob.ToShowAsync(lost);
        await Expect(ann.Outbox).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Network_ThatAnswersNothing_IsFoundOutThoughNothingEverCameBack()
    {
        var line = new Line();
        await using var ann = await OpenAsync(browser, line);
        var text = ChatPage.Unique("first");
        await ann.Page.RouteAsync("**/*", route => route.Request.Method == "HEAD" ? route.AbortAsync("timedout") : route.ContinueAsync());

        line.Swallows = line.IsDeaf = true;
        await ann.SayAsync(text);
        await ann.Page.Clock.FastForwardAsync(5_000);

        await Expect(ann.State).ToContainTextAsync("The server does not answer");
        await Expect(Entry(ann, text)).ToContainTextAsync("to be checked");
    }

    [Fact]
    public async Task Chat_ThatReturnsNothing_IsNotTakenForASilentNetwork()
    {
        var line = new Line();
        await using var ann = await OpenAsync(browser, line);
        var text = ChatPage.Unique("kept");

        line.Swallows = true;
        await ann.SayAsync(text);
        // The probe's own limit is measured by the same clock: unless the answer is there first, the next step runs it out.
        var probed = ann.Page.WaitForResponseAsync(response => response.Request.Method == "HEAD");
        await ann.Page.Clock.FastForwardAsync(5_000);
        await probed;
        await ann.Page.EvaluateAsync("async () => { await fetch(location.pathname); }"); // a later one, so the page has had the first
        for (var seconds = 5; seconds < 30; seconds += 5)
            await ann.Page.Clock.FastForwardAsync(5_000);

        await Expect(Entry(ann, text)).ToContainTextAsync(Pending);
        await ann.ToBeConnectedAsync();
    }

    [Fact]
    public async Task Text_WhoseAnswerIsLate_IsShownMeanwhileAndGoneWhenItComes()
    {
        var line = new Line();
        await using var ann = await OpenAsync(browser, line);
        var text = ChatPage.Unique("late");

        line.Swallows = true;
        await ann.SayAsync(text);
        await ann.Page.Clock.FastForwardAsync(1_500);
        await Expect(Entry(ann, text)).ToContainTextAsync(Pending);
        line.SendToPage($"\n{await ann.Name.InputValueAsync()}: {text}");

        await Expect(ann.Outbox).ToBeHiddenAsync();
        await ann.ToShowAsync(text);
    }
}
