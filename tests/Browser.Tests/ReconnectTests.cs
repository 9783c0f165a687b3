using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

public sealed class ReconnectTests(BrowserFixture browser)
{
    [Fact]
    public async Task Host_WentAwayAndCameBack_PageReconnectsAndSendsWhatWaited()
    {
        Assert.SkipWhen(SiteUnderTest.SharedUrl is { Length: > 0 }, "The site of PLUGINCHAT_TEST_URL cannot be stopped.");
        browser.RequireBrowser();
        await using var site = await SiteUnderTest.StartAsync();
        await using var ann = await browser.OpenAtAsync(site, beforeLoad: page => ChanceAsync(page, 0.05));
        var waited = ChatPage.Unique("written while the host was away");

        await site.StopAsync();
        await Expect(ann.State).ToContainTextAsync("Reconnecting");
        await ann.SayAsync(waited);
        await Expect(ann.Outbox).ToContainTextAsync("Waiting for the connection");
        await site.StartAgainAsync();

        await ann.ToBeConnectedAsync();
        await ann.ToShowAsync(waited);
        await Expect(ann.Outbox).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(1011)]
    [InlineData(1012)]
    [InlineData(1013)]
    public async Task Connection_ClosedInPassing_ComesBackByItself(int code)
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        var text = ChatPage.Unique("after the gap");

        await line.CloseAsync(code);
        await ann.ToShowAsync("Reconnected after");
        await ann.ToBeConnectedAsync();
        await ann.SayAsync(text);

        await ann.ToShowAsync(text);
    }

    [Theory]
    [InlineData(1000, "The server ended the chat")]
    [InlineData(1002, "The server and this page disagree about the protocol")]
    [InlineData(1003, "The server does not take this kind of message")]
    [InlineData(1007, "The server found a message that is not valid text")]
    [InlineData(4401, "You have signed out")]
    [InlineData(4404, "The chat was removed from the server")]
    public async Task Connection_ClosedForGood_SaysWhyAndWaitsForThePerson(int code, string why)
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);

        await line.CloseAsync(code);
        await Expect(ann.State).ToHaveTextAsync(FormattableString.Invariant($"Disconnected · {why} ({code})"));
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Reconnect", Exact = true }).ClickAsync();

        await ann.ToBeConnectedAsync();
    }

    [Fact]
    public async Task Connection_ToldWhenToComeBack_WaitsUntilThatSecond()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: async page =>
        {
            await ChanceAsync(page, 0.001);
            await line.AttachAsync(page);
        });

        await line.CloseAsync(1001, "The server stops; come back in 3 s.");
        await Expect(ann.State)
            .ToHaveTextAsync("Reconnecting in 3 s · The server is going away: The server stops; come back in 3 s. (1001)");

        await ann.ToBeConnectedAsync();
    }

    [Fact]
    public async Task State_WhileWaiting_CountsDownAndNowDoesNotWait()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: async page =>
        {
            await ChanceAsync(page, 0.999);
            await line.AttachAsync(page);
        });

        await line.CloseAsync(1013);
        await Expect(ann.State).ToHaveTextAsync("Reconnecting in 4 s · The server is busy (1013)");
        await Expect(ann.State).ToHaveTextAsync("Reconnecting in 3 s · The server is busy (1013)");
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Now" }).ClickAsync();

        await ann.ToBeConnectedAsync();
        await Expect(ann.Message).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Text_SentWhileOffline_IsMarkedAndSentOnReconnect()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        await using var bob = await browser.OpenAsync();
        var first = ChatPage.Unique("first");
        var second = ChatPage.Unique("second");

        await line.CutAsync(ann.Page);
        await Expect(ann.State).ToHaveAttributeAsync("data-state", "offline");
        await ann.SayAsync(first);
        await ann.SayAsync(second);
        await Expect(ann.Outbox.Locator("li")).ToHaveCountAsync(2);
        await Expect(ann.Outbox.Locator("li").First).ToContainTextAsync("Waiting for the connection");
        await line.MendAsync(ann.Page);

        await bob.ToShowAsync(first);
        await Expect(bob.Messages).ToContainTextAsync(new Regex($"{first}.*{second}", RegexOptions.Singleline));
        await Expect(ann.Outbox).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Text_HalfTypedWhileOffline_StaysInTheBoxOverReconnectAndReload()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);

        await line.CutAsync(ann.Page);
        await ann.Message.FillAsync("half a sen");
        await line.MendAsync(ann.Page);
        await ann.ToBeConnectedAsync();
        await Expect(ann.Message).ToHaveValueAsync("half a sen");
        await ann.LoadAsync();

        await Expect(ann.Message).ToHaveValueAsync("half a sen");
    }

    [Fact]
    public async Task Text_WithoutEchoBeforeTheClose_IsKeptAndNotSentTwiceUnasked()
    {
        var line = new Line { Swallows = true };
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        var text = ChatPage.Unique("did this arrive?");

        await ann.SayAsync(text);
        await line.CloseAsync(1012);
        await Expect(ann.Outbox).ToContainTextAsync("May not have arrived");
        line.Swallows = false;
        await ann.ToBeConnectedAsync();
        await Expect(ann.Messages).Not.ToContainTextAsync(text);
        await ann.Outbox.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();

        await ann.ToShowAsync(text);
        await Expect(ann.Outbox).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Text_TooLongForTheServer_ComesBackForEditing()
    {
        var line = new Line { Swallows = true };
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);

        await ann.SayAsync("a long story");
        await line.CloseAsync(1009);
        await Expect(ann.Outbox).ToContainTextAsync("Too long for the server");
        await ann.Outbox.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();

        await Expect(ann.Message).ToHaveValueAsync("a long story");
        await Expect(ann.Message).ToBeFocusedAsync();
        await ann.ToBeConnectedAsync();
    }

    [Fact]
    public async Task Text_OverThePagesLimit_IsNotSentAndSaysSo()
    {
        await using var ann = await browser.OpenAsync();
        var text = new string('x', 1_048_576);

        await ann.SayAsync(text);

        await Expect(ann.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too long");
        await Expect(ann.Message).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal(text.Length, await ann.Message.EvaluateAsync<int>("box => box.value.length"));
    }

    // The pauses are random; a test takes the part of chance: 0 is no pause at all, 1 the longest.
    static Task ChanceAsync(IPage page, double value) =>
        page.AddInitScriptAsync(FormattableString.Invariant($"Math.random = () => {value};"));
}
