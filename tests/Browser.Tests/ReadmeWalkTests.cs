using System.Text.RegularExpressions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginChat.Browser.Tests;

/// <summary>
/// "Edit and see" of the README, step by step, in two windows. What is replaced, by what, and what the console prints is read from the
/// page, so that the page and the host cannot drift apart.
/// </summary>
public sealed partial class ReadmeWalkTests(BrowserFixture browser)
{
    static string Walk { get; } = Section(File.ReadAllText(Path.Combine(SiteUnderTest.RepositoryRoot(), "README.md")), "### Edit and see");

    [Fact]
    public async Task EditAndSee_StepByStep_DoesWhatEachStepSays()
    {
        Assert.SkipWhen(SiteUnderTest.SharedUrl is { Length: > 0 }, "The site of PLUGINCHAT_TEST_URL is not this test's to edit.");
        browser.RequireBrowser();
        var steps = StepStart().Split(Walk)[1..];
        Assert.Equal(6, steps.Length);

        // 1. Start the host and open it in two windows. Type in one: both show it.
        await using var site = await SiteUnderTest.StartAsync();
        await using var ann = await browser.OpenAtAsync(site, beforeLoad: page => page.AddInitScriptAsync("Math.random = () => 0.05;"));
        await using var bob = await browser.OpenAtAsync(site, beforeLoad: page => page.AddInitScriptAsync("Math.random = () => 0.05;"));
        await ann.SayAsync("before the edit");
        await ann.ToShowAsync("before the edit");
        await bob.ToShowAsync("before the edit");

        // 2. and 3. Open a file, replace a statement by another, save. The console prints how long it took, and to how many clients.
        var (file, replaced) = (Path.Combine(site.Folder, Code(steps[1], 0)), Code(steps[1], 1));
        var source = await File.ReadAllTextAsync(file);
        Assert.Contains(replaced, source, StringComparison.Ordinal);
        var edited = source.Replace(replaced, Block(steps[1]), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, edited);
        await site.WaitForConsoleAsync(Lines(Block(steps[2])));

        // 4. Type again, in the same windows: the new code answers, and the count includes what was said before the edit.
        await bob.SayAsync("after the edit");
        await ann.ToShowAsync("after the edit (message 2)");
        await bob.ToShowAsync("after the edit (message 2)");

        // 5. Delete a semicolon and save. Nobody notices; the console names the place and what still serves.
        var statement = edited.IndexOf(Block(steps[1]), StringComparison.Ordinal) + Block(steps[1]).Length - 1;
        await File.WriteAllTextAsync(file, edited.Remove(statement, 1));
        foreach (var line in Block(steps[4]).Split('\n'))
            await site.WaitForConsoleAsync(Lines(line));
        await ann.SayAsync("nobody noticed");
        await bob.ToShowAsync("nobody noticed (message 3)");

        // 6. Put it back. Stop the host, write something, start the host: it is sent, once, and the windows say what happened.
        await File.WriteAllTextAsync(file, edited);
        await site.WaitForConsoleAsync(new("sources are those of generation 2 again"));
        await site.StopAsync();
        await Expect(ann.State).ToContainTextAsync("Reconnecting");
        await ann.SayAsync("written meanwhile");
        await Expect(ann.Outbox).ToContainTextAsync("Waiting for the connection");
        await site.StartAgainAsync();
        await ann.ToBeConnectedAsync();
        await bob.ToBeConnectedAsync();
        await ann.ToShowAsync("written meanwhile (message 1)");
        await Expect(ann.Outbox).ToBeHiddenAsync();
        await ann.ToShowAsync("the server has started again");
        await bob.ToShowAsync("the server has started again");
    }

    static string Section(string page, string heading)
    {
        var start = page.IndexOf(heading + "\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"README.md has no section '{heading}'.");
        var end = page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return page[start..end];
    }

    // The nth text in backquotes.
    static string Code(string step, int index) => InlineCode().Matches(step)[index].Groups[1].Value;

    // The code block of a step, without its indentation.
    static string Block(string step)
    {
        var block = CodeBlock().Match(step);
        Assert.True(block.Success, $"No code block in: {step}");
        return string.Join('\n', block.Groups[1].Value.TrimEnd().Split('\n').Select(l => l.Trim()));
    }

    // "…" stands for what is different each time.
    static Regex Lines(string shown) => new(Regex.Escape(shown).Replace("…", ".+", StringComparison.Ordinal));

    [GeneratedRegex(@"^\d+\. ", RegexOptions.Multiline)]
    private static partial Regex StepStart();

    [GeneratedRegex("(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex InlineCode();

    [GeneratedRegex("```[a-z]+\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
