using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

public sealed class AccessibilityTests(BrowserFixture browser)
{
    [Fact]
    public async Task Controls_EachHaveARoleAndAName()
    {
        await using var ann = await browser.OpenAsync();

        await HasAsync(ann.Name, AriaRole.Textbox, "Name");
        await HasAsync(ann.Message, AriaRole.Textbox, "Message");
        await HasAsync(ann.Send, AriaRole.Button, "Send");
        await HasAsync(ann.Messages, AriaRole.Log, "Messages");
        await Expect(ann.Messages).ToHaveAttributeAsync("aria-live", "polite");
        await Expect(ann.State).ToHaveRoleAsync(AriaRole.Status);
        await Expect(ann.Page).ToHaveTitleAsync("PluginChat");
        await Expect(ann.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
    }

    [Fact]
    public async Task Buttons_OfAnInterruption_HaveNames()
    {
        var line = new Line { Swallows = true };
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);

        await ann.SayAsync("to be held");
        await line.CloseAsync(4404);

        await Expect(ann.Outbox).ToHaveAccessibleNameAsync("Not sent");
        foreach (var name in (string[])["Send again", "Edit", "Discard", "Reconnect"])
            await Expect(ann.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true })).ToBeVisibleAsync();
        var nameless = ann.Page.Locator("button:visible").Filter(new() { HasNotText = "\\S" });
        foreach (var button in await nameless.AllAsync())
            await Expect(button).ToHaveAccessibleNameAsync(new Regex("."));
    }

    [Fact]
    public async Task Keyboard_Alone_IsEnoughToChat()
    {
        await using var ann = await browser.OpenAsync();
        var keyboard = ann.Page.Keyboard;
        var byEnter = ChatPage.Unique("by Enter");
        var byButton = ChatPage.Unique("by the button");

        await Expect(ann.Message).ToBeFocusedAsync();
        await keyboard.PressAsync("Shift+Tab");
        await Expect(ann.Name).ToBeFocusedAsync();
        await keyboard.PressAsync("Shift+Tab");
        await Expect(ann.Messages).ToBeFocusedAsync();
        await keyboard.PressAsync("Tab");
        await Expect(ann.Name).ToBeFocusedAsync();
        await keyboard.PressAsync("Control+A");
        await keyboard.TypeAsync("Keyboard Ann");
        await keyboard.PressAsync("Tab");
        await Expect(ann.Message).ToBeFocusedAsync();
        await keyboard.TypeAsync(byEnter);
        await keyboard.PressAsync("Enter");
        await ann.ToShowAsync(byEnter);
        await Expect(ann.Message).ToBeFocusedAsync();
        await keyboard.TypeAsync(byButton);
        await keyboard.PressAsync("Tab");
        await Expect(ann.Send).ToBeFocusedAsync();
        await keyboard.PressAsync("Space");

        await ann.ToShowAsync(byButton);
        await Expect(ann.Messages.Locator(".message").Filter(new() { HasText = byButton })).ToContainTextAsync("Keyboard Ann");
        await Expect(ann.Message).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Focus_OnEachControl_IsVisible()
    {
        await using var ann = await browser.OpenAsync();

        foreach (var control in (ILocator[])[ann.Messages, ann.Name, ann.Message, ann.Send])
        {
            await control.FocusAsync();
            await ann.Page.Keyboard.PressAsync("Shift"); // the last thing used was the keyboard
            await Expect(control).ToHaveCSSAsync("outline-style", "solid");
        }
    }

    [Theory]
    [InlineData("Enter while composing", "{ key: 'Enter', isComposing: true }")]
    [InlineData("Enter as Safari reports it", "{ key: 'Enter', keyCode: 229 }")]
    public async Task Enter_OfAnInputMethod_DoesNotSend(string text, string init)
    {
        await using var ann = await browser.OpenAsync();

        await ann.Message.FillAsync(text);
        await ann.Message.EvaluateAsync(
            $"box => box.dispatchEvent(new KeyboardEvent('keydown', {{ bubbles: true, cancelable: true, ...{init} }}))"
        );

        await Expect(ann.Message).ToHaveValueAsync(text);
    }

    static async Task HasAsync(ILocator control, AriaRole role, string name)
    {
        await Expect(control).ToHaveRoleAsync(role);
        await Expect(control).ToHaveAccessibleNameAsync(name);
    }
}
