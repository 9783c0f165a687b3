using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Tests.Configuration;

namespace PluginChat.Hosting.Tests.Diagnostics;

/// <summary>What others wrote may have any number of faults, and any length; what is said of it has not.</summary>
public sealed class MessagesWithoutEndTests
{
    [Fact]
    public void Compiler_OfManyErrorsAndWarnings_GivesTheFirstOfEachAndCountsTheRest()
    {
        var messages = Enumerable
            .Range(1, 400_000)
            .SelectMany(line =>
                (CompilerMessage[])[new(true, "a.cs", line, 1, "CS0103", "no such name"), new(false, "a.cs", line, 2, "CS0219", "not used")]
            );

        var reported = ReportedMessages.Of(messages);

        Assert.Equal(2 * LongText.MostMessages + 2, reported.Length);
        Assert.Equal(
            ["a.cs(1,1): error CS0103: no such name", "a.cs(1,2): warning CS0219: not used"],
            reported.Take(2).Select(m => m.ToString())
        );
        Assert.Equal(
            [
                "error PCHAT003: and 399,950 more errors: those above come first",
                "warning PCHAT003: and 399,950 more warnings: those above come first",
            ],
            reported.TakeLast(2).Select(m => m.ToString())
        );
        Assert.Equal("more than 50 errors", ReportedMessages.Count([.. reported.Where(m => m.IsError)]));
    }

    [Fact]
    public void Compiler_OfFewErrors_GivesThemAll()
    {
        var messages = ReportedMessages.Of(
            Enumerable.Range(1, 50).Select(line => new CompilerMessage(true, "a.cs", line, 1, "CS0103", "no such name"))
        );
        Assert.Equal(50, messages.Length);
        Assert.Equal("50 errors", ReportedMessages.Count(messages));
    }

    [Fact]
    public void Message_WithoutEnd_IsCutAndSaysHowMuchIsMissing()
    {
        var text = Assert.Single(ReportedMessages.Of([new(true, "a.cs", 1, 1, "CS0103", new string('x', 1_000_000))])).Text;
        Assert.EndsWith("xxx… (999,000 characters more)", text, StringComparison.Ordinal);
        Assert.True(text.Length < 1_100);
        // Not between the halves of one character.
        Assert.Equal("😀😀😀… (4 characters more)", LongText.Shorten("😀😀😀😀😀", most: 7));
    }

    // A line of #line names any file.
    [Fact]
    public void Message_OfAFileWhoseNameHasNoEnd_IsCut() =>
        Assert.InRange(
            Assert.Single(ReportedMessages.Of([new(false, new string('f', 900_000), 1, 1, "CS0219", "not used")])).ToString().Length,
            1_000,
            1_200
        );

    // A field each that cannot be carried over, a FIFO each among the sources, an action each that cannot be disposed of.
    [Fact]
    public void Event_WithWarningsWithoutEnd_HasTheFirstAndTheirNumber()
    {
        ImmutableArray<string> many = [.. Enumerable.Range(1, 100_000).Select(i => $"warning {i}")];

        ImmutableArray<string>[] all =
        [
            new ControllerLive("chat", 1, default, default, default, 0, many).Warnings,
            new ControllerWarned("chat", 1, many).Warnings,
            new ControllerRetired("chat", 1, many).Problems,
        ];

        Assert.All(
            all,
            lines =>
            {
                Assert.Equal(LongText.MostMessages + 1, lines.Length);
                Assert.Equal(("warning 1", "and 99,950 more"), (lines[0], lines[^1]));
            }
        );
        Assert.True(new ControllerWarned("chat", 1, [new('x', 1_000_000)]).ToString().Length < 10_000);
    }

    [Fact]
    public void Failure_WithATextWithoutEnd_IsCut() =>
        Assert.InRange(
            new BuildFailure(BuildStage.Construct, "cannot be constructed", new string('x', 10_000_000)).Text.Length,
            100_000,
            200_000
        );

    [Fact]
    public void Configuration_OfManyMistakes_NamesTheFirstAndCountsTheRest()
    {
        var text = new StringBuilder("{\n");
        for (var i = 0; i < 20_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"unknown{i}: 1,\n");
        using var site = new TempSite(text.Append("http: { limits: { uri: 'none' } } }").ToString());
        var result = site.Read();

        Assert.Equal(LongText.MostMessages + 1, result.Diagnostics.Count(d => d.Severity == ConfigSeverity.Warning));
        Assert.Contains(result.Diagnostics, d => d.Message == "and 19,950 more warnings up to here" && d.Location.Line == 20_001);
        // What stops the start is shown, however many warnings stand before it.
        Assert.Null(result.Site);
        Assert.Contains(result.Diagnostics, d => d.Severity == ConfigSeverity.Error);
    }

    // They were 11 KB each: every name of every key, for each unknown one, and a table for each that looked like it.
    [Fact]
    public void Configuration_OfManyMistakes_TakesLittleForThoseThatAreNotShown()
    {
        const int Keys = 20_000;
        var keys = string.Concat(Enumerable.Range(0, Keys).Select(i => string.Create(CultureInfo.InvariantCulture, $"unknown{i}: 1, ")));
        using var site = new TempSite($"{{ esp: {{ {keys} }} }}");
        site.Read();

        var before = GC.GetAllocatedBytesForCurrentThread();
        site.Read();

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Keys, 1, 2_000);
    }

    [Fact]
    public void Configuration_ThatIncludesAsManyKeysAsItHas_HasThemAll()
    {
        const int Keys = 50_000;
        using var site = new TempSite($"{{ include: 'more.json', {Numbered("own")} }}");
        site.Write("more.json", $"{{ {Numbered("theirs")} }}");

        // A search for each of them among all the others took a minute.
        var warnings = site.Read().Diagnostics;

        Assert.Contains(warnings, d => d.Message.StartsWith("and 99,950 more", StringComparison.Ordinal));

        static string Numbered(string name) =>
            string.Concat(Enumerable.Range(0, Keys).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}{i}: 1, ")));
    }

    [Fact]
    public void Configuration_WithALongName_IsShort()
    {
        using var site = new TempSite($$"""{ {{new string('k', 1_000_000)}}: 1 }""");
        var finding = Assert.Single(site.Read().Diagnostics).ToString();
        Assert.EndsWith("characters more)", finding, StringComparison.Ordinal);
        Assert.True(finding.Length < 1_200);
    }
}
