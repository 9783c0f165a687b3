using System.Text.RegularExpressions;
using PluginChat.Testing;
using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests;

/// <summary>The controllers that README.md and docs/ show, put through the host's compiler and loader like any other.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>The page and the line on which the block starts.</summary>
    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (var page in Pages())
            {
                foreach (var (line, _) in BlocksOf(page))
                    blocks.Add(page, line);
            }
            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Block_ThatShowsAnAction_CompilesWithoutWarningsAndIsConstructed(string page, int line)
    {
        var folder = Directory.CreateTempSubdirectory("pluginchat-readme-");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.CreateSubdirectory("controller").FullName, "Shown.cs"),
                BlocksOf(page).Single(b => b.Line == line).Code
            );
            using var controller = new ControllerBuild(
                folder.CreateSubdirectory("controller").FullName,
                Path.Combine(folder.FullName, "cache")
            );
            var built = await controller.BuildAsync();
            Assert.True(built.Failure is null, $"{page}, block at line {line}: {built.Failure?.Text}");
            Assert.Empty(built.Warnings);
            Assert.NotEmpty(built.Generation!.Instances);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/contract.md")]
    public void Page_ThatExplainsControllers_ShowsOne(string page) => Assert.NotEmpty(BlocksOf(page));

    static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(Repository.PathOf("docs"), "*.md")
            .Select(f => "docs/" + Path.GetFileName(f))
            .Order(StringComparer.Ordinal)
            .Prepend("README.md");

    static IEnumerable<(int Line, string Code)> BlocksOf(string page)
    {
        var text = File.ReadAllText(Repository.PathOf(page.Split('/')));
        return CSharpBlock()
            .Matches(text)
            .Where(m => m.Groups["code"].Value.Contains("[Action(", StringComparison.Ordinal))
            .Select(m => (text.AsSpan(0, m.Index).Count('\n') + 1, m.Groups["code"].Value));
    }

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
