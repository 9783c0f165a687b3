using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What makes assemblies of sources. Safe on any thread.</summary>
interface IControllerCompiler
{
    /// <summary>
    /// Stands for the compiler, its options and what it compiles against: a part of every cache key. To ask for it loads no compiler.
    /// </summary>
    string Id { get; }

    /// <summary>Compiles. Whatever is wrong with the sources, or happens to the compiler on the way, is an error in the result.</summary>
    /// <exception cref="OperationCanceledException">The result is no longer wanted.</exception>
    Task<CompileResult> CompileAsync(SourceSet sources, PackageSet? packages, string assemblyName, CancellationToken cancellation);

    /// <summary>What the analyzers that an edit does not wait for say of sources that compile. Nothing, where they fail.</summary>
    /// <exception cref="OperationCanceledException">The result is no longer wanted.</exception>
    Task<ImmutableArray<CompilerMessage>> AnalyzeAsync(
        SourceSet sources,
        PackageSet? packages,
        string assemblyName,
        CancellationToken cancellation
    );

    /// <summary>What gets the packages that controllers ask for.</summary>
    IPackageRestorer Restorer { get; }
}
