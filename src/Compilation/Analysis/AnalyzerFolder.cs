using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PluginChat.Compilation.Analysis;

/// <summary>A folder of analyzers or generators beside the host. What they bring besides Roslyn is theirs alone.</summary>
sealed class AnalyzerFolder(string folder) : AssemblyLoadContext("analyzers"), IAnalyzerAssemblyLoader
{
    /// <summary>Those that lie there, in order; none where there is no such folder.</summary>
    public IEnumerable<AnalyzerFileReference> References =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal).Select(path => new AnalyzerFileReference(path, this))
            : [];

    public void AddDependencyLocation(string fullPath)
    {
        // They all lie in this folder.
    }

    public Assembly LoadFromPath(string fullPath) => LoadFromAssemblyPath(fullPath);

    protected override Assembly? Load(AssemblyName name) =>
        Path.Combine(folder, name.Name + ".dll") is var path && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
}
