using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests.Authors;

/// <summary>The test that the README shows is <see cref="ChatTests"/>, which is compiled and run like any other.</summary>
public sealed class ReadmeChatTests
{
    [Fact]
    public void TestInTheReadme_IsTheOneThatIsRun() =>
        Assert.Contains(
            $"```csharp\n{File.ReadAllText(Repository.PathOf("tests", "Contract.Tests", "Authors", "ChatTests.cs"))}```",
            File.ReadAllText(Repository.PathOf("README.md")),
            StringComparison.Ordinal
        );
}
