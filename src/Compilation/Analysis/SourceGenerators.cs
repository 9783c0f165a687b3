using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PluginChat.Compilation.Analysis;

/// <summary>
/// The framework's source generators, which a project of the SDK has without asking for them: <c>[LoggerMessage]</c>,
/// <c>[GeneratedRegex]</c>, <c>[JsonSerializable]</c>, <c>[LibraryImport]</c> and the like. They lie beside the reference assemblies and
/// are loaded when a source first names one: the one for JSON alone takes 0.85 s the first time and some 10 ms after that.
/// </summary>
sealed class SourceGenerators(AnalyzerFolder folder, CSharpParseOptions parse)
{
    // A generator looks for an attribute, and an alias has to name it too: where none of these words is, none of them has anything to do.
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
    readonly ConcurrentDictionary<string, GeneratorDriver> _drivers = new(StringComparer.Ordinal);
    readonly Lazy<ImmutableArray<ISourceGenerator>> _generators = new(() =>
        [.. folder.References.SelectMany(r => r.GetGenerators(LanguageNames.CSharp))]
    );

    /// <summary>Whether a source may have something for a generator.</summary>
    public static bool MayApplyTo(SyntaxTree tree, ReadOnlySpan<byte> source) => SourceWords.AreInIdentifiers(tree, source, s_words);

    /// <summary>Adds what the generators write to a compilation. The caller serialises by <paramref name="controller"/>.</summary>
    public Microsoft.CodeAnalysis.Compilation Run(
        string controller,
        Microsoft.CodeAnalysis.Compilation compilation,
        AnalyzerConfigOptionsProvider options,
        ICollection<Diagnostic> diagnostics,
        CancellationToken cancellation
    )
    {
        var driver = _drivers
            .GetOrAdd(controller, _ => CSharpGeneratorDriver.Create(_generators.Value, parseOptions: parse))
            .WithUpdatedAnalyzerConfigOptions(options);
        _drivers[controller] = driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var found, cancellation);
        foreach (var diagnostic in found)
            diagnostics.Add(diagnostic);
        return generated;
    }
}
