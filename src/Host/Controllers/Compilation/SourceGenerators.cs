using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PluginChat.Host.Controllers.Compilation;

/// <summary>
/// The framework's source generators, which a project of the SDK has without asking for them: <c>[LoggerMessage]</c>, <c>[GeneratedRegex]</c>,
/// <c>[JsonSerializable]</c>, <c>[LibraryImport]</c> and the like. They lie beside the reference assemblies and are loaded when a source first
/// names one: the one for JSON alone takes 0.85 s the first time and some 10 ms after that.
/// </summary>
sealed class SourceGenerators(string folder, CSharpParseOptions parse)
{
    // A generator looks for an attribute, and an alias has to name it too: where none of these words is, none of them has anything to do.
    static readonly ImmutableArray<byte[]> s_words =
        [.. ((string[])["LoggerMessage", "GeneratedRegex", "JsonSerializable", "LibraryImport", "GeneratedCom", "OptionsValidator"]).Select(Encoding.ASCII.GetBytes)];

    // Kept by controller: a generator is incremental, and looks at what has changed since its last run.
    readonly ConcurrentDictionary<string, GeneratorDriver> _drivers = new(StringComparer.Ordinal);
    readonly Lazy<ImmutableArray<ISourceGenerator>> _generators = new(() => Load(folder));

    /// <summary>Whether a source may have something for a generator.</summary>
    public static bool MayApplyTo(ReadOnlySpan<byte> source)
    {
        // UTF-16 and UTF-32, where the words are not bytes in a row.
        if (source is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, 0, 0xFE, 0xFF, ..])
            return true;
        foreach (var word in s_words)
        {
            if (source.IndexOf(word) >= 0)
                return true;
        }
        return false;
    }

    /// <summary>Adds what the generators write to a compilation. The caller serialises by <paramref name="controller"/>.</summary>
    public Microsoft.CodeAnalysis.Compilation Run(string controller, Microsoft.CodeAnalysis.Compilation compilation, out ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        var driver = _drivers.GetOrAdd(controller, _ => CSharpGeneratorDriver.Create(_generators.Value, parseOptions: parse));
        _drivers[controller] = driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out diagnostics, cancellation);
        return generated;
    }

    static ImmutableArray<ISourceGenerator> Load(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var loader = new GeneratorLoader(folder);
        return [.. Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal)
            .SelectMany(path => new AnalyzerFileReference(path, loader).GetGenerators(LanguageNames.CSharp))];
    }

    // A context of their own: what they bring beside Roslyn is theirs.
    sealed class GeneratorLoader(string folder) : AssemblyLoadContext("source generators"), IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
            // They all lie in one folder.
        }

        public Assembly LoadFromPath(string fullPath) => LoadFromAssemblyPath(fullPath);

        protected override Assembly? Load(AssemblyName name) =>
            Path.Combine(folder, name.Name + ".dll") is var path && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
