using System.Text.RegularExpressions;

namespace PluginChat.Architecture.Tests;

/// <summary>A page that says which test holds what it claims names one that there is.</summary>
public sealed partial class NamedTestsTests
{
    static readonly SourceFile[] s_pages = [.. SourceFile.All("*.md")];

    [Fact]
    public void Tests_ThatPagesName_AreThere()
    {
        var tests = SourceFile
            .All("*.cs")
            .Where(file => file.Path.StartsWith("tests", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file.Path));
        var named = s_pages
            .SelectMany(page => TestName().Matches(string.Join('\n', page.Lines)), (page, name) => (page.Path, name))
            .ToList();

        Assert.InRange(named.Count, 100, int.MaxValue);
        Assert.All(named, named => Assert.True(IsThere(named.name), $"{named.Path} names {named.name.Value}, which there is not."));

        bool IsThere(Match name) =>
            tests[name.Groups[1].Value]
                .Any(file =>
                    !name.Groups[2].Success || file.Lines.Any(line => line.Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal))
                );
    }

    [Theory]
    [InlineData("scale-out.md")]
    [InlineData("resume.md")]
    public void Claims_OfAPage_NameTheirTests(string page)
    {
        var rows = s_pages
            .Single(file => file.Path == Path.Combine("docs", page))
            .Lines.SkipWhile(line => line != "## What is tested, and how")
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .ToList();

        Assert.InRange(rows.Count, 10, int.MaxValue);
        Assert.All(rows, row => Assert.True(TestName().IsMatch(row.Trim('|', ' ').Split(" | ")[^1]), $"No test holds this: {row}"));
    }

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex TestName();
}
