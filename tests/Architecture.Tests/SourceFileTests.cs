using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PluginChat.Architecture.Tests;

/// <summary>The house rules of files: their form, their width, their length, and what is in one.</summary>
public sealed partial class SourceFileTests
{
    const int WidestColumns = 140,
        ExplainedLines = 250,
        MostLines = 400,
        MostLinesOfTests = 600;

    [Fact]
    public async Task Code_OfEveryFile_IsAsCSharpierWritesIt()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", SourceFile.Metadata("CSharpier"), "check", "."])
        {
            WorkingDirectory = SourceFile.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var csharpier = Process.Start(start)!;
        var (output, errors) = (csharpier.StandardOutput.ReadToEndAsync(), csharpier.StandardError.ReadToEndAsync());
        await csharpier.WaitForExitAsync();
        Assert.True(csharpier.ExitCode == 0, $"run 'dotnet tool restore && dotnet csharpier format .'\n{await output}{await errors}");
        Assert.Matches(@"Checked [1-9]\d{2,} files", await output); // in a folder that it leaves out it would find nothing wrong
    }

    [Fact]
    public void Lines_OfEveryFile_EndWithinTheWidth()
    {
        var code = SourceFile.All("*.cs", "*.js", "*.css", "*.html", "*.sh", "*.csproj", "*.props", "*.targets").SelectMany(Lines);
        // A table's row and a command are one line each; results are a program's.
        var prose = SourceFile
            .All("*.md")
            .Where(file => !file.Lines.Any(line => line.StartsWith("Written by `bench/", StringComparison.Ordinal)))
            .SelectMany(file => Lines(file with { Lines = WithoutBlocks(file.Lines) }))
            .Where(line => !line.Text.TrimStart().StartsWith('|'));
        None(code.Concat(prose).Where(line => line.Text.Length > WidestColumns).Select(line => $"{line.Place}: {line.Text}"));
    }

    static IEnumerable<(string Place, string Text)> Lines(SourceFile file) =>
        file.Lines.Select((line, index) => ($"{file.Path}({index + 1})", line));

    static string[] WithoutBlocks(string[] lines)
    {
        var isBlock = false;
        return [.. lines.Select(line => (isBlock ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal)) ? "" : line)];
    }

    [Fact]
    public void Code_OfALongFile_SaysWhyItIsLong() =>
        None(
            SourceFile
                .All("*.cs")
                .Where(file => !IsTest(file) && file.Lines.Length > ExplainedLines)
                .Where(file => !file.Lines.Any(line => LongBecause().IsMatch(line)))
                .Select(file => $"{file.Path}: {file.Lines.Length} lines; split it, or say '// Long: why' in front of its type")
        );

    [Fact]
    public void Files_OfCode_HaveAnEnd() =>
        None(
            SourceFile
                .All("*.cs")
                .Where(file => file.Lines.Length > (IsTest(file) ? MostLinesOfTests : MostLines))
                .Select(file => $"{file.Path}: {file.Lines.Length} lines")
        );

    // A record that another holds or derives from may stand beside it: the cases of an event, the parts of a result.
    [Fact]
    public void Files_OfCode_HoldOneTypeAndItsRecords() =>
        None(
            SourceFile
                .All("*.cs")
                .Where(file => !file.Path.StartsWith("controllers", StringComparison.Ordinal)) // an author's, who does as she likes
                .Select(file => (file.Path, Types: file.Lines.Select(line => TopLevelType().Match(line)).Where(match => match.Success)))
                .Where(file => file.Types.Count(type => type.Groups[1].Value != "record") > 1)
                .Select(file => $"{file.Path}: {string.Join(", ", file.Types.Select(type => type.Groups[2].Value))}")
        );

    static bool IsTest(SourceFile file) => file.Path.StartsWith("tests", StringComparison.Ordinal);

    static void None(IEnumerable<string> found)
    {
        var all = found.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    [GeneratedRegex(@"^// Long: \S")]
    private static partial Regex LongBecause();

    // Types are not indented: namespaces are file-scoped.
    [GeneratedRegex(@"^(?:[a-z]+ )*?(class|struct|interface|record|enum) (?:struct |class )?(\w+)")]
    private static partial Regex TopLevelType();
}
