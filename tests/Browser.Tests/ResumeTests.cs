using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

/// <summary>What the page makes of docs/resume.md: nothing missing, nothing doubled, and plain words where that cannot be.</summary>
public sealed class ResumeTests(BrowserFixture browser)
{
    [Fact]
    public async Task Network_PulledForTwentySeconds_ShowsEachMessageOnceAndInOrder()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: async page =>
        {
            await page.Clock.InstallAsync();
            await line.AttachAsync(page);
        });
        await using var bob = await browser.OpenAsync();
        var before = ChatPage.Unique("before");
        var meanwhile = ChatPage.Unique("meanwhile");
        var after = ChatPage.Unique("after");

        await SendAndShowAsync(bob, ann, 3, before);
        await line.CutAsync(ann.Page);
        await SendAndShowAsync(bob, bob, 30, meanwhile);
        await ann.Page.Clock.FastForwardAsync(20_000);
        await line.MendAsync(ann.Page);
        await ann.ToShowAsync("the 30 messages of that time follow.");
        await SendAndShowAsync(bob, ann, 3, after);

        string[] sent = [.. Numbered(before, 3), .. Numbered(meanwhile, 30), .. Numbered(after, 3)];
        Assert.Equal(sent, (await TextsAsync(ann)).Where(text => sent.Contains(text)));
        await Expect(ann.Messages).ToContainTextAsync(new Regex(@"Reconnected after 2\d s; the 30 messages"));
        await Expect(ann.Messages).Not.ToContainTextAsync("not shown");
    }

    [Fact]
    public async Task Connection_BrokenAgainAndAgainInAStream_ShowsEachMessageOnceAndInOrder()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: async page =>
        {
            await page.AddInitScriptAsync("Math.random = () => 0.05;"); // short pauses
            await line.AttachAsync(page);
        });
        await using var bob = await browser.OpenAsync();
        var stream = ChatPage.Unique("stream");
        var texts = Enumerable.Range(0, 20).Select(n => $"{stream} {n}").ToArray();

        foreach (var (n, text) in texts.Index())
        {
            await OtherClient.SendAsync(bob, 1, text);
            if (n % 4 != 0)
                continue;
            await ann.ToBeConnectedAsync();
            await line.CloseAsync(1012);
        }

        await ann.ToShowAsync(texts[^1]);
        Assert.Equal(texts, (await TextsAsync(ann)).Where(text => text.StartsWith(stream, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Page_BeforeTheHostsFirstWord_IsNotConnectedAndKeepsWhatIsWritten()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        var text = ChatPage.Unique("written before the host's first word");

        line.IsDeaf = true;
        await line.CloseAsync(1012);
        await Expect(ann.State).ToContainTextAsync("Reconnecting…");
        await ann.SayAsync(text);
        await Expect(ann.Outbox).ToContainTextAsync("Waiting for the connection");
        line.IsDeaf = false;
        await line.CloseAsync(1012);

        await ann.ToShowAsync(text);
        await Expect(ann.Outbox).ToBeHiddenAsync();
        await Expect(ann.Messages.GetByText(text)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Newcomer_IsShownTheLastFiftyAndThenWhatIsNew()
    {
        await using var bob = await browser.OpenAsync();
        var earlier = ChatPage.Unique("earlier");
        var now = ChatPage.Unique("now");
        await SendAndShowAsync(bob, bob, 60, earlier);

        await using var ann = await browser.OpenAsync();
        await ann.ToShowAsync("The messages above are from before you came.");
        await bob.SayAsync(now);
        await ann.ToShowAsync(now);

        Assert.Equal([.. Numbered(earlier, 60).Skip(10), now], await TextsAsync(ann));
        // Nobody knows when they were written, and nobody is read fifty messages before the first new one.
        var old = ann.Messages.Locator(".message").Filter(new() { HasText = earlier });
        await Expect(old.Locator("time")).ToHaveCountAsync(0);
        await Expect(ann.Messages.Locator(".message[aria-live=off]")).ToHaveCountAsync(50);
        var fresh = ann.Messages.Locator(".message").Filter(new() { HasText = now });
        await Expect(fresh.Locator("time")).ToHaveCountAsync(1);
        Assert.Null(await fresh.GetAttributeAsync("aria-live"));
    }

    [Fact]
    public async Task Network_BackAfterMoreThanIsKept_SaysSoAndShowsTheLastOnes()
    {
        await using var site = await StartOwnAsync("resume: true, retain: 3,");
        var line = new Line();
        await using var ann = await browser.OpenAtAsync(site, beforeLoad: line.AttachAsync);
        await using var bob = await browser.OpenAtAsync(site);
        var meanwhile = ChatPage.Unique("meanwhile");

        await line.CutAsync(ann.Page);
        await SendAndShowAsync(bob, bob, 10, meanwhile);
        await line.MendAsync(ann.Page);

        await ann.ToShowAsync("Messages of that time may be missing: the server no longer keeps all of them. The last 3 follow.");
        await ann.ToShowAsync(Numbered(meanwhile, 10).Last());
        Assert.Equal(Numbered(meanwhile, 10).Skip(7), await TextsAsync(ann));
    }

    [Fact]
    public async Task Host_StartedAgain_SaysThatItLostWhatItKept()
    {
        await using var site = await StartOwnAsync("resume: true,");
        var line = new Line();
        await using var ann = await browser.OpenAtAsync(site, beforeLoad: line.AttachAsync);
        var first = ChatPage.Unique("first");
        var second = ChatPage.Unique("second");
        await ann.SayAsync(first);
        await ann.ToShowAsync(first);

        line.Swallows = true;
        await ann.SayAsync(second);
        await site.StopAsync();
        await Expect(ann.Outbox).ToContainTextAsync("On its way when the connection broke; to be checked");
        line.Swallows = false;
        await site.StartAgainAsync();

        await ann.ToShowAsync("Messages of that time may be missing: the server has started again and lost what it kept.");
        await Expect(ann.Outbox).ToContainTextAsync("May not have arrived");
        Assert.Equal([first], await TextsAsync(ann));
    }

    [Fact]
    public async Task Host_ThatLostMessages_SaysSoWhereTheyAreMissing()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);

        line.SendToPage("""!{"type":"gap","position":"e.7","missed":12}""");
        await ann.ToShowAsync("12 messages are missing here: the server lost them.");
        line.SendToPage("""!{"type":"gap","position":"f.1","missed":null}""");
        await ann.ToShowAsync("Messages are missing here: the server lost an unknown number.");
        line.SendToPage("""!{"type":"news","of":"a later version"}""");
        line.SendToPage("2\nafter the gap");

        await ann.ToShowAsync("after the gap");
        await ann.ToShowAsync("12 messages are missing here"); // it stays, whatever else is said
        await Expect(ann.Messages).Not.ToContainTextAsync("a later version");
    }

    [Fact]
    public async Task OwnText_ThatArrivedBeforeTheBreak_IsShownOnceAndNotAsUnsent()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        await using var bob = await browser.OpenAsync();
        var text = ChatPage.Unique("it arrived, its echo did not");

        line.IsDeaf = true;
        await ann.SayAsync(text);
        await bob.ToShowAsync(text);
        await line.CutAsync(ann.Page);
        await Expect(ann.Outbox).ToContainTextAsync("On its way when the connection broke; to be checked");
        await Expect(ann.Outbox.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToHaveCountAsync(0);
        await ann.Outbox.GetByRole(AriaRole.Button, new() { Name = "Discard" }).FocusAsync();
        line.IsDeaf = false;
        await line.MendAsync(ann.Page);

        await ann.ToShowAsync("the one message of that time follows.");
        await Expect(ann.Messages.GetByText(text)).ToHaveCountAsync(1);
        await Expect(ann.Outbox).ToBeHiddenAsync();
        await Expect(ann.Message).ToBeFocusedAsync(); // not lost with the button that had it
    }

    [Fact]
    public async Task OwnText_ThatDidNotArrive_SaysSoAndGoesOnceWhenAsked()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        await using var bob = await browser.OpenAsync();
        var text = ChatPage.Unique("it did not arrive");

        await LoseAsync(ann, line, text);
        await ann.ToShowAsync("No message was missed.");
        await Expect(bob.Messages).Not.ToContainTextAsync(text);
        await ann.Outbox.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();

        await ann.ToShowAsync(text);
        await bob.ToShowAsync(text);
        await Expect(ann.Outbox).ToBeHiddenAsync();
        await Expect(ann.Messages.GetByText(text)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task OwnText_ThatArrivesAfterAll_IsNoLongerShownAsUnsent()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        var text = ChatPage.Unique("late");
        await ann.Name.FillAsync("Ann");

        await LoseAsync(ann, line, text);
        await OtherClient.SendAsync(ann, 1, $"Ann: {text}");

        await ann.ToShowAsync(text);
        await Expect(ann.Outbox).ToBeHiddenAsync();
    }

    [Fact]
    public async Task OwnText_PerhapsChangedOnItsWay_IsNotCalledLost()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync(beforeLoad: line.AttachAsync);
        await using var bob = await browser.OpenAsync();
        await ann.Name.FillAsync("Ann");
        var text = ChatPage.Unique("changed");
        var echoed = ChatPage.Unique("echoed");
        await ann.SayAsync(echoed);
        await ann.ToShowAsync(echoed);

        line.Swallows = true;
        await ann.SayAsync(text);
        await line.CutAsync(ann.Page);
        var changed = $"[12:00] Ann: {text.ToUpperInvariant()}";
        await SendAndShowAsync(bob, bob, 1, changed);
        line.Swallows = false;
        await line.MendAsync(ann.Page);

        await ann.ToShowAsync(changed);
        await Expect(ann.Outbox).ToContainTextAsync("May not have arrived");
    }

    [Fact]
    public async Task Route_WithoutResume_IsAsBefore()
    {
        await using var site = await StartOwnAsync("resume: false,");
        var line = new Line();
        await using var bob = await browser.OpenAtAsync(site);
        var before = ChatPage.Unique("before");
        var meanwhile = ChatPage.Unique("meanwhile");
        var unsure = ChatPage.Unique("unsure");
        await SendAndShowAsync(bob, bob, 1, before);
        await using var ann = await browser.OpenAtAsync(site, beforeLoad: line.AttachAsync);

        line.Swallows = true;
        await ann.SayAsync(unsure);
        await line.CutAsync(ann.Page);
        await Expect(ann.Outbox).ToContainTextAsync("May not have arrived");
        await SendAndShowAsync(bob, bob, 1, meanwhile);
        line.Swallows = false;
        await line.MendAsync(ann.Page);

        await ann.ToShowAsync("Messages of that time are not shown.");
        await Expect(ann.Messages.Locator(".message")).ToHaveCountAsync(0);
        await Expect(ann.Outbox).ToContainTextAsync("May not have arrived");
        Assert.DoesNotContain(ann.Requests, address => address.Contains("resume=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_WithAQueryOfItsOwnInTheSocketsAddress_KeepsItWhenItComesBack()
    {
        var line = new Line();
        await using var ann = await browser.OpenAsync();
        await line.AttachAsync(ann.Page);

        await ann.Page.GotoAsync(ann.Page.Url + "?ws=" + Uri.EscapeDataString("/ws/test/chat?room=a%20b"));
        await ann.ToBeConnectedAsync();
        await line.CloseAsync(1012);
        await ann.ToShowAsync("No message was missed.");

        Assert.Matches(@"^\?room=a%20b&history=50&session=[0-9a-f]{32}$", line.Queries[0]);
        Assert.Matches(@"^\?room=a%20b&resume=\w+\.\d+&as=[^&]+&token=[^&]+&history=50&session=[0-9a-f]{32}$", line.Queries[1]);
        Assert.Equal(line.Queries[0][^32..], line.Queries[1][^32..]);
    }

    async Task<SiteUnderTest> StartOwnAsync(string resume)
    {
        const string Sample = "resume: true,";
        Assert.SkipWhen(SiteUnderTest.SharedUrl is { Length: > 0 }, "The site of PLUGINCHAT_TEST_URL has a configuration of its own.");
        browser.RequireBrowser();
        return await SiteUnderTest.StartAsync(config =>
        {
            Assert.Contains(Sample, config, StringComparison.Ordinal);
            return config.Replace(Sample, resume, StringComparison.Ordinal);
        });
    }

    /// <summary>The chat is seen to echo; then a text gets lost on its way, and the connection comes back.</summary>
    static async Task LoseAsync(ChatPage ann, Line line, string text)
    {
        var echoed = ChatPage.Unique("echoed");
        await ann.SayAsync(echoed);
        await ann.ToShowAsync(echoed);
        line.Swallows = true;
        await ann.SayAsync(text);
        await line.CutAsync(ann.Page);
        line.Swallows = false;
        await line.MendAsync(ann.Page);
        await Expect(ann.Outbox).ToContainTextAsync("Did not arrive");
    }

    static async Task SendAndShowAsync(ChatPage sender, ChatPage reader, int times, string text)
    {
        await OtherClient.SendAsync(sender, times, text);
        await reader.ToShowAsync(Numbered(text, times).Last());
    }

    static IEnumerable<string> Numbered(string text, int times) =>
        times == 1 ? [text] : Enumerable.Range(0, times).Select(n => FormattableString.Invariant($"{text} {n}"));

    static async Task<IReadOnlyList<string>> TextsAsync(ChatPage page) =>
        await page.Messages.Locator(".message .text").AllTextContentsAsync();
}
