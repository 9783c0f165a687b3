using System.Collections.Immutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests;

/// <summary>
/// Sources with the language's features from C# 8 to 14, warnings and errors of every stage, generators and analyzers: the host says of
/// them what 'dotnet build' says, with the same places and texts, and what it compiles does the same. A new source in Corpus/ is one more
/// case.
/// </summary>
public sealed class CorpusTests(ReferenceBuild reference) : IClassFixture<ReferenceBuild>
{
    const string ExpectsMark = "// expects: ";

    public static TheoryData<string> Sources => [.. ReferenceBuild.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_OfTheCorpus_CompilesAsDotnetBuildDoes(string source)
    {
        SkipWithAnotherCompiler();
        var expected = reference.MessagesOf(source);
        // A source that is meant to have a warning has it: two compilers that say nothing agree, too.
        Assert.Equal(Announced(source), [.. expected.Select(Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        var compiled = Compile(source, isDebug: false);
        Assert.Equal(expected, ReferenceBuild.Ordered(compiled.Messages));
        Assert.Equal(compiled.Messages.Any(m => m.IsError), compiled.Assembly is null);
        // An edit does not wait for analyzers that only warn: what is said before and after it is live is, together, what would have been
        // said at once.
        var before = Compile(source, isDebug: false, AnalysisStage.BeforeLive);
        Assert.Equal(compiled.Assembly, before.Assembly);
        if (compiled.Assembly is null)
            return;
        Assert.Equal(Output(reference.AssemblyOf(source)), Output(compiled.Assembly));
        var after = Compile(source, isDebug: false, AnalysisStage.AfterLive);
        Assert.Null(after.Assembly);
        Assert.Equal(expected, ReferenceBuild.Ordered(before.Messages.Concat(after.Messages)));
    }

    [Fact]
    public void Source_InDevelopment_TakesTheBranchesOfADebugBuild()
    {
        SkipWithAnotherCompiler();
        Assert.Empty(reference.MessagesOf("Symbols", "Debug"));
        var output = Output(Compile("Symbols", isDebug: true).Assembly!);
        Assert.Equal(Output(reference.AssemblyOf("Symbols", "Debug")), output);
        Assert.NotEqual(Output(reference.AssemblyOf("Symbols")), output);
    }

    // What a compiler says changes from version to version: this host has one, and the SDK of this machine may have another.
    void SkipWithAnotherCompiler()
    {
        var ours = typeof(Microsoft.CodeAnalysis.Compilation).Assembly.GetName().Version!;
        Assert.SkipUnless(
            ours == reference.CompilerVersion,
            $"The host's compiler is {ours}, that of this SDK {reference.CompilerVersion}: they may differ."
        );
    }

    CompileResult Compile(string source, bool isDebug, AnalysisStage analysis = AnalysisStage.Whole)
    {
        var path = reference.PathOf(source);
        var sources = SourceSet.Of(path, [new SourceFile(path, source + ".cs", File.ReadAllBytes(path))]);
        return CompiledSource
            .CompilerOf(isDebug)
            .Compile(new(sources, source, reference.Folder, isDebug, analysis), CancellationToken.None);
    }

    ImmutableArray<string> Announced(string source) =>
        [
            .. File.ReadLines(reference.PathOf(source))
                .Where(l => l.StartsWith(ExpectsMark, StringComparison.Ordinal))
                .SelectMany(l => l[ExpectsMark.Length..].Split(", "))
                .Order(StringComparer.Ordinal),
        ];

    // "file(1,2): warning CS0219: text" and "error SYSLIB1062: text" become "warning CS0219" and "error SYSLIB1062".
    static string Kind(string message)
    {
        var at = message.IndexOf("): ", StringComparison.Ordinal);
        return message[(at < 0 ? 0 : at + 3)..].Split(':')[0];
    }

    // Of its method Run, where it has one.
    static object? Output(byte[] image)
    {
        var context = new AssemblyLoadContext("corpus", isCollectible: true);
        try
        {
            return context.LoadFromStream(new MemoryStream(image)).GetType("Program")?.GetMethod("Run")!.Invoke(null, null);
        }
        finally
        {
            context.Unload();
        }
    }
}
