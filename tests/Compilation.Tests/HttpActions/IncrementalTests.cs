using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginChat.Compilation.Requests;
using PluginChat.Generators;
using PluginChat.Hosting.Controllers.Directives;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>An edit has written anew what depends on it, and nothing else.</summary>
public sealed class IncrementalTests
{
    const string Source = """
        using PluginChat;
        public sealed record Post([property: System.ComponentModel.DataAnnotations.Required] string Title);
        public sealed class Test : HttpActions
        {
            [Action("a")] public string A(int n, Post post) => $"{n}";
        }
        """;

    static readonly CSharpParseOptions s_parse = new CompilerOptions(IsDebug: false).ForParsing(ControllerProperties.None);

    [Theory]
    [InlineData("$\"{n}\"", "$\"{n + 1}\"")] // the body
    [InlineData("using PluginChat;", "using PluginChat;\n\n// a comment, and lines above")]
    [InlineData("public sealed class Test", "static class Other { public static int N; }\npublic sealed class Test")]
    public void Edit_OfWhatIsNotWritten_WritesNothing(string old, string now) =>
        Assert.Equal(IncrementalStepRunReason.Cached, ReasonOfEdit(old, now));

    [Theory]
    [InlineData("int n,", "long n,")]
    [InlineData("string Title)", "string Title, int Stars = 0)")]
    [InlineData("[Action(\"a\")]", "[Action(\"a\", \"POST\")]")]
    [InlineData("DataAnnotations.Required", "DataAnnotations.Phone")]
    public void Edit_OfWhatIsWritten_WritesAnew(string old, string now) =>
        Assert.Equal(IncrementalStepRunReason.Modified, ReasonOfEdit(old, now));

    static IncrementalStepRunReason ReasonOfEdit(string old, string now)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new HttpActionGenerator().AsSourceGenerator()],
            parseOptions: s_parse,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );
        driver = driver.RunGenerators(Compile(Source));
        Assert.Single(driver.GetRunResult().GeneratedTrees);
        Assert.Contains(old, Source, StringComparison.Ordinal);
        var result = driver.RunGenerators(Compile(Source.Replace(old, now, StringComparison.Ordinal))).GetRunResult().Results.Single();
        // The output of the source, apart from those of diagnostics, is the one that has something.
        return result
            .TrackedOutputSteps.SelectMany(s => s.Value)
            .Where(s => s.Outputs.Length > 0 && s.Inputs.Any(i => i.Source.Name == HttpActionGenerator.WriteStep))
            .SelectMany(s => s.Outputs)
            .Select(o => o.Reason)
            .Distinct()
            .Single();
    }

    static CSharpCompilation Compile(string source) =>
        CSharpCompilation.Create(
            "incremental",
            [CSharpSyntaxTree.ParseText(source, s_parse, "Source.cs")],
            ReferenceAssemblies.OfHost().Paths.Select(p => MetadataReference.CreateFromFile(p)),
            new(OutputKind.DynamicallyLinkedLibrary)
        );
}
