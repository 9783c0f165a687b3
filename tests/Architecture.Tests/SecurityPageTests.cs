using System.Text.RegularExpressions;

namespace PluginChat.Architecture.Tests;

/// <summary>What SECURITY.md says is defended is held by tests that it names. <see cref="NamedTestsTests"/> looks for those.</summary>
public sealed partial class SecurityPageTests
{
    // OWASP's ten of 2021, by number.
    const int Risks = 10;

    static readonly SourceFile s_page = SourceFile.All("SECURITY.md").Single(file => file.Path == "SECURITY.md");

    [Fact]
    public void Defences_OfThePage_NameTheirTests()
    {
        var rows = Rows("## What is defended").ToList();
        Assert.InRange(rows.Count, 30, int.MaxValue);
        Assert.All(rows, row => Assert.True(TestName().IsMatch(Cells(row)[^1]), $"No test holds this: {row}"));
    }

    [Fact]
    public void Owasp_OfThePage_HasEachRiskAndItsTests()
    {
        var rows = Rows("## By OWASP's ten").ToList();
        Assert.Equal(Enumerable.Range(1, Risks).Select(number => $"A{number:00}"), rows.Select(row => Cells(row)[0].Split(' ')[0]));
        Assert.All(rows, row => Assert.True(TestName().IsMatch(Cells(row)[^1]), $"No test holds this: {row}"));
    }

    // Of the table below a heading, without its head.
    static IEnumerable<string> Rows(string heading) =>
        s_page
            .Lines.SkipWhile(line => line != heading)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith('|'))
            .Skip(2);

    static string[] Cells(string row) => row.Trim('|', ' ').Split(" | ");

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex TestName();
}
