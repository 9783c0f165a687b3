using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PluginChat.Compilation.Analysis;

/// <summary>
/// The source generators of a controller: the contract's own, and those that a project of the SDK has without asking for them
/// (<c>[LoggerMessage]</c>, <c>[GeneratedRegex]</c>, <c>[JsonSerializable]</c>, <c>[LibraryImport]</c> and the like). They lie beside the
/// reference assemblies and are loaded when a source first has something for them: the one for JSON alone takes 0.85 s the first time and
/// some 10 ms after that.
/// </summary>
sealed class SourceGenerators(AnalyzerFolder folder)
{
    const string Own = "PluginChat.Generators";

    // A generator of the framework looks for an attribute, and an alias has to name it too: where none of these words is, none of them
    // has anything to do.
    static readonly byte[][] s_words =
    [
        .. (
            (string[])
                [
                    "LoggerMessage",
                    "GeneratedRegex",
                    "JsonSerializable",
                    "LibraryImport",
                    "GeneratedCom",
                    "OptionsValidator",
                    "JSImport",
                    "JSExport",
                    "AddValidation",
                    "ValidatableType",
                ]
        ).Select(Encoding.ASCII.GetBytes),
    ];

    // Kept by controller: a generator is incremental, and looks at what has changed since its last run.
    readonly ConcurrentDictionary<(string Controller, GeneratorSets Sets), GeneratorDriver> _drivers = new();
    readonly Lazy<ImmutableArray<ISourceGenerator>> _own = new(() => Load(folder, own: true));
    readonly Lazy<ImmutableArray<ISourceGenerator>> _frameworks = new(() => Load(folder, own: false));

    /// <summary>Those that may have something to do in a source.</summary>
    public static GeneratorSets For(SyntaxTree tree, ReadOnlySpan<byte> source) =>
        (HasMethodWithAttribute(tree) ? GeneratorSets.Contract : GeneratorSets.None)
        | (SourceWords.AreInIdentifiers(tree, source, s_words) ? GeneratorSets.Framework : GeneratorSets.None);

    /// <summary>Adds what generators write to a compilation. The caller serialises by <paramref name="controller"/>.</summary>
    public Microsoft.CodeAnalysis.Compilation Run(
        (string Controller, GeneratorSets Sets) controller,
        Microsoft.CodeAnalysis.Compilation compilation,
        AnalyzerConfigOptionsProvider options,
        ICollection<Diagnostic> diagnostics,
        CancellationToken cancellation
    )
    {
        if (controller.Sets == GeneratorSets.None)
            return compilation;
        var parse = compilation.SyntaxTrees.First().Options;
        var driver = _drivers
            .GetOrAdd(controller, key => CSharpGeneratorDriver.Create(Of(key.Sets), parseOptions: (CSharpParseOptions)parse))
            .WithUpdatedAnalyzerConfigOptions(options)
            .WithUpdatedParseOptions(parse);
        _drivers[controller] = driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var found, cancellation);
        foreach (var diagnostic in found)
            diagnostics.Add(diagnostic);
        return generated;
    }

    IEnumerable<ISourceGenerator> Of(GeneratorSets sets) =>
        [.. (sets & GeneratorSets.Contract) != 0 ? _own.Value : [], .. (sets & GeneratorSets.Framework) != 0 ? _frameworks.Value : []];

    static ImmutableArray<ISourceGenerator> Load(AnalyzerFolder folder, bool own) =>
        [
            .. folder
                .References.Where(r => Path.GetFileNameWithoutExtension(r.FullPath) == Own == own)
                .SelectMany(r => r.GetGenerators(LanguageNames.CSharp)),
        ];

    // HTTP actions are methods with an attribute, however it is spelled.
    static bool HasMethodWithAttribute(SyntaxTree tree) =>
        tree.GetRoot()
            .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .Any(node => node is MethodDeclarationSyntax { AttributeLists.Count: > 0 });
}
