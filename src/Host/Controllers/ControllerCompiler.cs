using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using PluginChat.Host.Controllers.Compilation;
using PluginChat.Host.Controllers.Sources;

namespace PluginChat.Host.Controllers;

/// <summary>
/// Compiles a controller's sources as one assembly. Together with the generators it is the only user of Roslyn, and runs in the compiler process
/// (<see cref="CompilerServer"/>): a host itself loads no Roslyn assembly, which saves it 60 MB and some 100 ms.
/// </summary>
sealed class ControllerCompiler(ReferenceAssemblies references)
{
    // References are read once and shared by all compilations: parsing 300 of them takes longer than a small controller.
    readonly Lazy<ImmutableArray<MetadataReference>> _references = new(() =>
        [.. references.Paths.Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))], LazyThreadSafetyMode.PublicationOnly);     // which keeps no exception

    readonly CSharpParseOptions _parse = references.Options.ForParsing();
    readonly SourceGenerators _generators = new(references.GeneratorFolder, references.Options.ForParsing());

    /// <summary>Compiles; errors are in the result. Safe on any thread; the caller serialises by controller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public CompileResult Compile(CompileRequest request, CancellationToken cancellation)
    {
        var sources = request.Sources;
        var mayGenerate = false;
        var trees = new List<SyntaxTree>(sources.Files.Length + 1);
        foreach (var file in sources.Files)
        {
            var text = SourceText.From(file.Content, file.Content.Length, canBeEmbedded: true);
            trees.Add(CSharpSyntaxTree.ParseText(text, _parse, file.Path, cancellation));
            mayGenerate |= SourceGenerators.MayApplyTo(file.Content);
        }
        trees.Add(CSharpSyntaxTree.ParseText(SourceText.From(CompilerOptions.ImplicitUsings, System.Text.Encoding.UTF8), _parse, "ImplicitUsings.g.cs", cancellation));

        var options = references.Options.ForCompiling(EditorConfigs.Of(sources.Root).Severities());
        Microsoft.CodeAnalysis.Compilation compilation = CSharpCompilation.Create(request.AssemblyName, trees, _references.Value, options);
        ImmutableArray<Diagnostic> ofGenerators = [];
        if (mayGenerate)
            compilation = _generators.Run(sources.Root, compilation, out ofGenerators, cancellation);

        using var output = new MemoryStream();
        var result = compilation.Emit(output, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded), cancellationToken: cancellation);
        var messages = ReportedMessages.Of(result.Diagnostics.Concat(ofGenerators)
            .Where(d => d.Severity is DiagnosticSeverity.Error or DiagnosticSeverity.Warning && !d.IsSuppressed)
            .Select(d => ToMessage(d, request.SiteDirectory)));
        return new(result.Success && !messages.Any(m => m.IsError) ? StackFrames.Keep(output.ToArray()) : null, messages);
    }

    static CompilerMessage ToMessage(Diagnostic diagnostic, string siteDirectory)
    {
        var span = diagnostic.Location.GetMappedLineSpan();
        var file = span.Path is { Length: > 0 } path && Path.IsPathRooted(path) ? Path.GetRelativePath(siteDirectory, path) : span.Path ?? "";
        return new(diagnostic.Severity == DiagnosticSeverity.Error, file, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1,
            diagnostic.Id, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
