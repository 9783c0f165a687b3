namespace PluginChat.Architecture.Tests;

/// <summary>Which tests the solution runs, and when.</summary>
public sealed class TestLanesTests
{
    [Fact]
    public void Projects_WithLongTests_AreAmongThoseThatTheSolutionRunsAtTheEnd()
    {
        var lanes = File.ReadAllText(Path.Combine(SourceFile.Root, "Directory.Solution.targets"));
        var projects = SourceFile
            .All("*.cs")
            .Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => file.Lines.Any(line => line.TrimStart().StartsWith("[Trait(\"Length\", \"Long\")", StringComparison.Ordinal)))
            .Select(file => file.Path.Split('/')[1])
            .Distinct()
            .ToList();

        Assert.NotEmpty(projects);
        Assert.All(
            projects,
            project =>
                Assert.Contains($"<HasLongTests Include=\"$(MSBuildThisFileDirectory)tests/{project}/", lanes, StringComparison.Ordinal)
        );
    }
}
