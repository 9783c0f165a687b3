using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>
/// Stands in where a program serves a site without a compiler: sources are refused, and the cache and prebuilt plugins are served.
/// </summary>
sealed class MissingCompiler : IControllerCompiler
{
    public string Id => "no compiler";

    public IPackageRestorer Restorer { get; } = new MissingRestorer();

    public Task<CompileResult> CompileAsync(SourceSet sources, PackageSet? packages, string assemblyName, CancellationToken cancellation) =>
        Task.FromResult(
            CompileResult.Failed(
                CompilerMessage.NoCompiler,
                "this program has no compiler: give it one (PluginChat.Compilation), or compile beforehand and set esp.compile to false"
            )
        );

    public Task<ImmutableArray<CompilerMessage>> AnalyzeAsync(
        SourceSet sources,
        PackageSet? packages,
        string assemblyName,
        CancellationToken cancellation
    ) => Task.FromResult(ImmutableArray<CompilerMessage>.Empty);
}
