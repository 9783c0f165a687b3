using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using PluginChat.Compilation.Packages;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation.Processes;

/// <summary>
/// Compiles in a separate process, which is kept warm and shared by all sites of this one. Sources can overflow the compiler's stack,
/// take all memory, or keep it busy for hours, and no check of the sources finds all of them beforehand: here the compiler dies of them,
/// and the host with its clients does not notice.
/// </summary>
/// <param name="settings">What the site wants.</param>
/// <param name="analysis">Which analyzers run where something is compiled.</param>
sealed class IsolatedCompiler(CompilerSettings settings, AnalysisStage analysis = AnalysisStage.BeforeLive) : IControllerCompiler
{
    static readonly SharedCompilerProcess s_process = LoadedWhole();

    // Each looks at it from its start, which is the host's.
    readonly SharedCompilerProcess _process = s_process;

    /// <summary>The running compiler process, where there is one.</summary>
    public static int? ProcessId => s_process.Id;

    public IPackageRestorer Restorer { get; } = new SdkRestorer(settings);

    public string Id { get; } = ReferenceAssemblies.OfHost(settings.IsDebug).IdWith(settings.References);

    public Task<CompileResult> CompileAsync(SourceSet sources, PackageSet? packages, string assemblyName, CancellationToken cancellation) =>
        SendAsync(RequestFor(sources, packages, assemblyName, analysis), cancellation);

    public async Task<ImmutableArray<CompilerMessage>> AnalyzeAsync(
        SourceSet sources,
        PackageSet? packages,
        string assemblyName,
        CancellationToken cancellation
    )
    {
        var request = RequestFor(sources, packages, assemblyName, AnalysisStage.AfterLive);
        var result = await SendAsync(request, cancellation).ConfigureAwait(false);
        return [.. result.Messages.Where(m => !m.IsError)];
    }

    CompileRequest RequestFor(SourceSet sources, PackageSet? packages, string assemblyName, AnalysisStage stage) =>
        new(sources, assemblyName, settings.SiteDirectory, settings.IsDebug, stage)
        {
            // What the program around the site has is the program's.
            References = packages is null
                ? settings.References
                : [.. settings.References.Concat(packages.References).DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)],
        };

    async Task<CompileResult> SendAsync(CompileRequest request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.Deadline);
        try
        {
            var answer = await _process.Current().CompileAsync(request, limit.Token).ConfigureAwait(false);
            // It may fail of another that it compiles at the same time, which takes all memory, and one exception or another is what comes
            // of that.
            if (
                answer is { WasAlone: false, StartProblem: null }
                && (answer.Result is null || answer.Result.Messages.Any(m => m.Id == CompilerMessage.CompilerFailed))
            )
                answer = await _process.CompileAloneAsync(request, limit.Token).ConfigureAwait(false); // where there is no doubt
            if (answer.StartProblem is { } problem)
                return NoCompiler(problem);
            return answer.Result
                ?? CompileResult.Failed(
                    CompilerMessage.CompilerFailed,
                    $"the compiler overflowed its stack or ran out of memory on '{Shown(request)}': "
                        + "make its deepest nesting or longest expression smaller"
                );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return CompileResult.Failed(
                CompilerMessage.CompilerFailed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{Shown(request)}' was not compiled within {settings.Deadline.TotalSeconds:0.#} "
                        + $"s: make its expressions simpler, or esp.compileTimeout longer"
                )
            );
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return NoCompiler(e.Message);
        }
    }

    // While no file is left to open, an assembly that is wanted for the first time is not found, and the runtime remembers that for as long
    // as the process lives: no compiler could be started ever after.
    static SharedCompilerProcess LoadedWhole()
    {
        foreach (var name in typeof(Process).Assembly.GetReferencedAssemblies())
            Assembly.Load(name);
        return new();
    }

    static CompileResult NoCompiler(string problem) =>
        CompileResult.Failed(
            CompilerMessage.NoCompiler,
            $"no compiler process can be started ({problem}): see that "
                + $"'{CompilerProgram.FileName}' can be run, and that files and memory are left"
        );

    static string Shown(CompileRequest request) => Path.GetRelativePath(request.SiteDirectory, request.Sources.Root);
}
