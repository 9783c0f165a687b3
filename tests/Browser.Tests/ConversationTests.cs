using System.Text.RegularExpressions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

public sealed class ConversationTests(BrowserFixture browser)
{
    [Fact]
    public async Task Message_SentByOne_IsShownToBoth()
    {
        await using var ann = await browser.OpenAsync();
        await using var bob = await browser.OpenAsync();
        await ann.Name.FillAsync("Ann");
        await bob.Name.FillAsync("Bob");
        var question = ChatPage.Unique("Are you there?");
        var answer = ChatPage.Unique("Yes, and so are you.");

        await ann.SayAsync(question);
        await bob.ToShowAsync(question);
        await bob.SayAsync(answer);

        foreach (var page in (ChatPage[])[ann, bob])
        {
            await page.ToShowAsync(question);
            await page.ToShowAsync(answer);
            await Expect(page.Messages.Locator(".message").Filter(new() { HasText = question })).ToContainTextAsync("Ann");
            await Expect(page.Messages.Locator(".message").Filter(new() { HasText = answer })).ToContainTextAsync("Bob");
        }
        await Expect(ann.Message).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Message_OfSeveralLines_KeepsThem()
    {
        await using var ann = await browser.OpenAsync();
        var first = ChatPage.Unique("first");

        await ann.Message.FillAsync(first);
        await ann.Message.PressAsync("Shift+Enter");
        await ann.Message.PressSequentiallyAsync("second");
        await ann.Message.PressAsync("Enter");

        await Expect(ann.Messages.GetByText(first)).ToHaveTextAsync(new Regex($"^{first}\nsecond$"));
    }

    [Fact]
    public async Task Message_OfAnotherClientWithoutName_IsShownAsItIs()
    {
        await using var ann = await browser.OpenAsync();
        var text = ChatPage.Unique("just text, sent by a program");

        await OtherClient.SendAsync(ann, 1, text);

        await ann.ToShowAsync(text);
    }

    [Fact]
    public async Task Message_Binary_IsShownAsItsSize()
    {
        await using var ann = await browser.OpenAsync();
        var bytes = Random.Shared.Next(1000, 100_000);

        await OtherClient.SendBinaryAsync(ann, bytes);

        await ann.ToShowAsync(FormattableString.Invariant($"[binary, {bytes} bytes]"));
    }

    [Fact]
    public async Task Messages_InAFlood_KeepTheNewestFiveHundredAndThePageAlive()
    {
        const int Flood = 5000;
        await using var ann = await browser.OpenAsync();
        var text = ChatPage.Unique("load: flood");

        await OtherClient.SendAsync(ann, Flood, text);

        await ann.ToShowAsync(FormattableString.Invariant($"{text["load: ".Length..]} {Flood - 1}"));
        await Expect(ann.Messages.Locator(":scope > *")).ToHaveCountAsync(500);
        var after = ChatPage.Unique("still here");
        await ann.SayAsync(after);
        await ann.ToShowAsync(after);
    }

    [Fact]
    public async Task Messages_WhileReadingOlderOnes_DoNotMoveTheReader()
    {
        await using var ann = await browser.OpenAsync();
        var text = ChatPage.Unique("load: filler");
        await OtherClient.SendAsync(ann, 100, text);
        await ann.ToShowAsync(FormattableString.Invariant($"{text["load: ".Length..]} 99"));

        await ann.Messages.PressAsync("Home");
        var newer = ann.Page.Locator("#newer");
        await Expect(ann.Messages).ToHaveJSPropertyAsync("scrollTop", 0);
        await OtherClient.SendAsync(ann, 3, ChatPage.Unique("load: newer"));

        await Expect(newer).ToContainTextAsync("3 new messages");
        await Expect(ann.Messages).ToHaveJSPropertyAsync("scrollTop", 0);
        await newer.ClickAsync();
        await Expect(newer).ToBeHiddenAsync();
        await Expect(ann.Messages.Locator(".message").Last).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Name_Changed_IsRememberedOverAReload()
    {
        await using var ann = await browser.OpenAsync();

        await ann.Name.FillAsync("Ann of the tests");
        await ann.Page.ReloadAsync();

        await Expect(ann.Name).ToHaveValueAsync("Ann of the tests");
    }

    [Fact]
    public async Task Storage_Forbidden_ChatGoesOn()
    {
        await using var ann = await browser.OpenAsync(beforeLoad: page =>
            page.AddInitScriptAsync(
                """
                for (const area of ['localStorage', 'sessionStorage'])
                  Object.defineProperty(window, area, { get() { throw new Error('storage is forbidden here'); } });
                """
            )
        );
        var text = ChatPage.Unique("no storage");

        await ann.Name.FillAsync("Ann");
        await ann.SayAsync(text);

        await ann.ToShowAsync(text);
        Assert.DoesNotContain(ann.Errors, error => error.Contains("forbidden", StringComparison.Ordinal));
    }
}
