using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests.Authors;

/// <summary>The tests that the README shows are compiled and run like any other.</summary>
public sealed class ReadmeChatTests
{
    [Theory]
    [InlineData(nameof(ChatTests))]
    [InlineData(nameof(SiteTests))]
    public void TestInTheReadme_IsTheOneThatIsRun(string test) =>
        Assert.Contains(
            $"```csharp\n{File.ReadAllText(Repository.PathOf("tests", "Contract.Tests", "Authors", test + ".cs"))}```",
            File.ReadAllText(Repository.PathOf("README.md")),
            StringComparison.Ordinal
        );
}
