using System.Text.RegularExpressions;

namespace PluginChat.Architecture.Tests;

/// <summary>What tests/HTTP.md says that HTTP actions and pages promise is held by tests that there are.</summary>
public sealed partial class HttpPageTests
{
    static readonly SourceFile s_page = SourceFile.All("HTTP.md").Single();

    static IEnumerable<string> Rows =>
        s_page.Lines.Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal)).Where(line => !IsHead(line));

    [Fact]
    public void Rows_OfThePage_NameTheirTests()
    {
        Assert.InRange(Rows.Count(), 40, int.MaxValue);
        Assert.All(Rows, row => Assert.True(Proof().IsMatch(row.Trim('|', ' ').Split(" | ")[^1]), $"No test holds this: {row}"));
    }

    [Fact]
    public void Tests_OfThePage_AreThere()
    {
        var files = SourceFile
            .All("*.cs")
            .Where(file => file.Path.StartsWith("tests", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file.Path));
        Assert.All(Proof().Matches(string.Join('\n', Rows)), name => Assert.True(IsThere(name), $"There is no {name.Value}."));

        bool IsThere(Match name) =>
            name.Groups["script"] is { Success: true, Value: var script }
                ? File.Exists(Path.Combine(SourceFile.Root, script))
                : files[name.Groups["class"].Value]
                    .Any(file =>
                        !name.Groups["method"].Success
                        || file.Lines.Any(line => line.Contains($" {name.Groups["method"].Value}(", StringComparison.Ordinal))
                    );
    }

    static bool IsHead(string line) => line.EndsWith("| held by |", StringComparison.Ordinal);

    [GeneratedRegex(@"`(?:(?<class>\w+Tests)(?:\.(?<method>\w+))?|(?<script>bench/[\w-]+\.sh))`")]
    private static partial Regex Proof();
}
