using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation.Requests;

/// <summary>What is to be compiled.</summary>
/// <param name="Sources">The sources.</param>
/// <param name="AssemblyName">What the assembly is called.</param>
/// <param name="SiteDirectory">What the paths in messages start from.</param>
/// <param name="IsDebug">See <see cref="CompilerOptions"/>.</param>
/// <param name="Analysis">Which analyzers run.</param>
sealed record CompileRequest(SourceSet Sources, string AssemblyName, string SiteDirectory, bool IsDebug, AnalysisStage Analysis)
{
    /// <summary>Assemblies besides those of every controller, full paths.</summary>
    public ImmutableArray<string> References { get; init; } = [];
}
