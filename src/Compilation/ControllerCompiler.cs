using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using PluginChat.Compilation.Analysis;
using PluginChat.Compilation.Pages;
using PluginChat.Compilation.Processes;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation;

/// <summary>
/// Compiles a controller's sources as one assembly, in the stages of <c>csc</c>: what is wrong in one hides what a later one would say.
/// Together with the generators and analyzers it is the only user of Roslyn, and runs in the compiler process
/// (<see cref="CompilerServer"/>): a host itself loads no Roslyn assembly, which saves it 60 MB and some 100 ms.
/// </summary>
sealed class ControllerCompiler
{
    static readonly EmitOptions s_emit = new(debugInformationFormat: DebugInformationFormat.Embedded);

    // References are read once and shared by all compilations: parsing 300 of them takes longer than a small controller.
    readonly Lazy<ImmutableArray<MetadataReference>> _references;

    readonly CompilerOptions _options;
    readonly SourceGenerators _generators;
    readonly Analyzers _analyzers;
    readonly Lazy<ImmutableArray<AnalyzerConfig>> _configDefaults;

    // By path; for as long as the process lives they are the ones that the program has loaded.
    readonly ConcurrentDictionary<string, MetadataReference> _others = new(StringComparer.Ordinal);

    public ControllerCompiler(ReferenceAssemblies references)
    {
        _references = new(
            () => [.. references.Paths.Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))],
            LazyThreadSafetyMode.PublicationOnly
        ); // which keeps no exception
        _options = references.Options;
        var generators = new AnalyzerFolder(references.GeneratorFolder);
        _generators = new(generators);
        _analyzers = new(generators, new AnalyzerFolder(references.AnalyzerFolder));
        _configDefaults = new(() => DefaultsIn(references.AnalyzerFolder), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Compiles; errors are in the result. Safe on any thread; the caller serialises by controller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public CompileResult Compile(CompileRequest request, CancellationToken cancellation)
    {
        ImmutableArray<SourceText?> texts = [.. request.Sources.Files.Select(SourceDecoder.Decode)];
        if (texts.Contains(null))
        {
            var binary = request.Sources.Files.Zip(texts).Where(f => f.Second is null);
            return new(null, [.. binary.Select(f => SourceDecoder.Problem(f.First, request.SiteDirectory))]);
        }
        var configs = new AnalyzerConfigs(_configDefaults.Value, request.Sources.Configs, request.Sources.Files.Select(TreePath));
        var diagnostics = new List<Diagnostic>(configs.Diagnostics);
        var assembly =
            request.Analysis == AnalysisStage.AfterLive
                ? Analyze(request, texts!, configs, diagnostics, cancellation)
                : Compile(request, texts!, configs, diagnostics, cancellation);
        var messages = CompilerMessages.Reported(diagnostics, request.SiteDirectory);
        return new(assembly is not null && !messages.Any(m => m.IsError) ? StackFrames.Keep(assembly) : null, messages);
    }

    byte[]? Compile(
        CompileRequest request,
        ImmutableArray<SourceText> texts,
        AnalyzerConfigs configs,
        List<Diagnostic> diagnostics,
        CancellationToken cancellation
    )
    {
        var compilation = Parse(request, texts, configs, diagnostics, out var generators, cancellation);
        diagnostics.AddRange(compilation.GetParseDiagnostics(cancellation));
        if (HasErrors(diagnostics))
            return null;
        compilation = _generators.Run((request.Sources.Root, generators), compilation, configs.Options, diagnostics, cancellation);
        // Attached before anything is bound: they look at what the compiler finds on its way, instead of finding it once more.
        var analyzed = WithAnalyzers(compilation, request, configs);
        compilation = analyzed?.Compilation ?? compilation;
        var declared = compilation.GetDeclarationDiagnostics(cancellation);
        if (HasErrors(declared))
        {
            diagnostics.AddRange(declared);
            return null;
        }
        using var output = new MemoryStream();
        var result = compilation.Emit(output, options: s_emit, cancellationToken: cancellation);
        var known = diagnostics.ToHashSet(); // of a file that is all warnings, each is in both
        diagnostics.AddRange(result.Diagnostics.Where(d => !known.Contains(d)));
        if (analyzed is not null)
            diagnostics.AddRange(analyzed.GetAnalyzerDiagnosticsAsync(cancellation).GetAwaiter().GetResult());
        return result.Success ? output.ToArray() : null;
    }

    // No assembly: it was compiled before, with its messages.
    byte[]? Analyze(
        CompileRequest request,
        ImmutableArray<SourceText> texts,
        AnalyzerConfigs configs,
        List<Diagnostic> diagnostics,
        CancellationToken cancellation
    )
    {
        var compilation = Parse(request, texts, configs, diagnostics, out var generators, cancellation);
        compilation = _generators.Run((request.Sources.Root, generators), compilation, configs.Options, [], cancellation);
        diagnostics.Clear();
        if (WithAnalyzers(compilation, request, configs) is { } analyzed)
            diagnostics.AddRange(analyzed.GetAnalyzerDiagnosticsAsync(cancellation).GetAwaiter().GetResult());
        return null;
    }

    // Null where there is nothing to run.
    CompilationWithAnalyzers? WithAnalyzers(
        Microsoft.CodeAnalysis.Compilation compilation,
        CompileRequest request,
        AnalyzerConfigs configs
    ) =>
        _analyzers.For(request.Analysis, configs, request.Sources.Files) is { IsEmpty: false } analyzers
            ? new(
                compilation,
                analyzers,
                new CompilationWithAnalyzersOptions(
                    new AnalyzerOptions([], configs.Options),
                    onAnalyzerException: null,
                    concurrentAnalysis: false,
                    logAnalyzerExecutionTime: false
                )
            )
            : null;

    Microsoft.CodeAnalysis.Compilation Parse(
        CompileRequest request,
        ImmutableArray<SourceText> texts,
        AnalyzerConfigs configs,
        List<Diagnostic> diagnostics,
        out GeneratorSets generators,
        CancellationToken cancellation
    )
    {
        var sources = request.Sources;
        generators = GeneratorSets.None;
        var properties = ControllerDirectives.Of(sources).Properties;
        var options = _options.ForParsing(properties);
        var trees = new List<SyntaxTree>(sources.Files.Length + 1);
        var pages = new List<PageFile>();
        foreach (var (file, text) in sources.Files.Zip(texts))
        {
            if (SourceKinds.IsPage(file.Name))
            {
                pages.Add(new(file.Path, file.Name, text));
                continue;
            }
            var tree = CSharpSyntaxTree.ParseText(text, options, file.Path, cancellation);
            trees.Add(tree);
            generators |= SourceGenerators.For(tree, file.Content);
        }
        if (pages.Count > 0)
            diagnostics.AddRange(AddPages(pages, trees, options, ref generators, cancellation));
        var usings = SourceText.From(properties.HasImplicitUsings ? CompilerOptions.ImplicitUsings : "", System.Text.Encoding.UTF8);
        trees.Add(CSharpSyntaxTree.ParseText(usings, options, "ImplicitUsings.g.cs", cancellation));
        return CSharpCompilation.Create(
            request.AssemblyName,
            trees,
            ReferencesOf(request),
            _options.ForCompiling(configs.Severities, properties)
        );
    }

    // A package may have what the framework has, in a higher version: its other assemblies refer to that one.
    IEnumerable<MetadataReference> ReferencesOf(CompileRequest request)
    {
        if (request.References.IsEmpty)
            return _references.Value;
        var names = request.References.Select(Path.GetFileName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return _references
            .Value.Where(r => !names.Contains(Path.GetFileName(r.Display)))
            .Concat(request.References.Select(path => _others.GetOrAdd(path, static p => MetadataReference.CreateFromFile(p))));
    }

    static string TreePath(SourceFile file) => SourceKinds.IsPage(file.Name) ? PageTranslator.TreePath(file.Path) : file.Path;

    // Their trees are called like generated code, for analyzers to leave alone; what the compiler says has the page's name and place.
    ImmutableArray<Diagnostic> AddPages(
        IReadOnlyList<PageFile> files,
        List<SyntaxTree> trees,
        CSharpParseOptions options,
        ref GeneratorSets generators,
        CancellationToken cancellation
    )
    {
        var (pages, problems) = PageTranslator.Translate(files);
        foreach (var page in pages)
        {
            var text = SourceText.From(page.Text, System.Text.Encoding.UTF8);
            var tree = CSharpSyntaxTree.ParseText(text, options, PageTranslator.TreePath(page.Path), cancellation);
            trees.Add(tree);
            generators |= SourceGenerators.For(tree, System.Text.Encoding.UTF8.GetBytes(page.Text));
        }
        return problems;
    }

    // A warning that is configured to be an error stops nothing before the end.
    static bool HasErrors(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Any(d =>
            d
                is {
                    Severity: DiagnosticSeverity.Error,
                    DefaultSeverity: DiagnosticSeverity.Error,
                    IsSuppressed: false,
                    IsWarningAsError: false
                }
        );

    // The SDK's: what it has written down of a project's properties, and of the rules of its analysis level.
    static ImmutableArray<AnalyzerConfig> DefaultsIn(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.globalconfig") : [];
        return
        [
            AnalyzerConfig.Parse(CompilerOptions.BuildProperties, Path.Combine(folder, "build.globalconfig")),
            .. files.Select(path => AnalyzerConfig.Parse(File.ReadAllText(path), path)),
        ];
    }
}
