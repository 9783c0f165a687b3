using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace PluginChat.Host.Controllers;

/// <summary>
/// Compiles a controller's sources as one assembly. This folder's only user of Roslyn: as long as nobody calls it, no
/// Roslyn assembly is loaded, which saves 60 MB and some 100 ms on a warm cache.
/// </summary>
sealed class ControllerCompiler(ReferenceAssemblies references, string siteDirectory)
{
    // The options that a csproj of Microsoft.NET.Sdk.Web would give, so that what an editor shows is what the host does.
    const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    /// <summary>What goes into the cache key for the options below: change it with them.</summary>
    public const string OptionsId = "csharp14;nullable;implicit-usings;release;embedded-pdb;1";

    // References are read once and shared by all compilations: parsing 300 of them takes longer than a small controller.
    readonly Lazy<ImmutableArray<MetadataReference>> _references = new(() =>
        [.. references.Paths.Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))]);

    /// <summary>Compiles; errors are in the result. Safe on any thread; the caller serialises by controller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public CompileResult Compile(SourceSet sources, string assemblyName, CancellationToken cancellation)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.Parse);
        var trees = new List<SyntaxTree>(sources.Files.Length + 1);
        foreach (var file in sources.Files)
        {
            var text = SourceText.From(file.Content, file.Content.Length, canBeEmbedded: true);
            trees.Add(CSharpSyntaxTree.ParseText(text, parse, file.Path, cancellation));
        }
        trees.Add(CSharpSyntaxTree.ParseText(SourceText.From(ImplicitUsings, System.Text.Encoding.UTF8), parse, "ImplicitUsings.g.cs", cancellation));

        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable,
            allowUnsafe: false,
            deterministic: true,
            concurrentBuild: false);                    // steadier beside a loaded server than one task a method
        var compilation = CSharpCompilation.Create(assemblyName, trees, _references.Value, options);

        using var output = new MemoryStream();
        var result = compilation.Emit(output, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded), cancellationToken: cancellation);
        var messages = result.Diagnostics
            .Where(d => d.Severity is DiagnosticSeverity.Error or DiagnosticSeverity.Warning && !d.IsSuppressed)
            .Select(ToMessage).OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Line).ThenBy(m => m.Column)
            .ToImmutableArray();
        return new(result.Success ? output.ToArray() : null, messages);
    }

    CompilerMessage ToMessage(Diagnostic diagnostic)
    {
        var span = diagnostic.Location.GetMappedLineSpan();
        var file = span.Path is { Length: > 0 } path && Path.IsPathRooted(path) ? Path.GetRelativePath(siteDirectory, path) : span.Path ?? "";
        return new(diagnostic.Severity == DiagnosticSeverity.Error, file, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1,
            diagnostic.Id, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
