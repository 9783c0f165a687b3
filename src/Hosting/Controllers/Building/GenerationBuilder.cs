using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Building;

/// <summary>Turns sources into a constructed generation: cache, or compiler, then loading. Nothing serves yet after this.</summary>
/// <param name="loader">Null where nothing is ever loaded: the command <c>compile</c>.</param>
/// <param name="siteCache">The site's cache, which is no source, where <paramref name="cache"/> is another.</param>
sealed class GenerationBuilder(
    CompiledCache cache,
    IControllerCompiler compiler,
    GenerationLoader? loader,
    bool mayCompile,
    TimeProvider time,
    string? siteCache = null
)
{
    readonly ReferencedSources _sources = new(siteCache ?? cache.DirectoryPath);
    readonly ControllerPackages _packages = new(cache, compiler.Restorer);

    /// <summary>What belongs to a controller now. A host that may not compile looks at its plugins alone.</summary>
    public SourceListing List(Controller controller, CancellationToken cancellation) =>
        IsFromSources(controller.Source)
            ? _sources.List(controller.Source, cancellation)
            : SourceListing.Failed(controller.Source, SourceKind.None, "esp.compile is false");

    public SourceSet Read(SourceListing listing, CancellationToken cancellation) => _sources.Read(listing, cancellation);

    /// <summary>Whether there is anything that a controller could be built from; a look at the disk.</summary>
    public bool Exists(string controller, string source) =>
        IsFromSources(source) ? SourceKinds.Of(source) != SourceKind.None : cache.Knows(controller);

    /// <summary>Whether it is a controller and not something else that happens to lie there: for names that clients choose.</summary>
    public bool IsController(string source, CancellationToken cancellation) =>
        !IsFromSources(source) || _sources.IsController(source, cancellation);

    /// <summary>
    /// Stands for what a controller would be built from: unequal where that changed. Where that is the cache, it is the entry's key.
    /// </summary>
    public string StateOf(Controller controller, SourceSet sources) =>
        !IsFromSources(controller.Source)
            ? cache.FindCurrent(controller.Name)?.Key ?? "not in the cache"
            : sources.Problem ?? KeyOf(controller.Name, sources).Value;

    CacheKey KeyOf(string controller, SourceSet sources) =>
        KeyOf(controller, sources, compiler.Id, ControllerPackages.KeyOf(sources, compiler.Restorer.Id));

    /// <summary>The cache key of sources that a compiler of this id compiles with their configuration files and packages.</summary>
    public static CacheKey KeyOf(string controller, SourceSet sources, string compiler, string? packages = null) =>
        CacheKey.Of(controller, sources, $"{sources.Configs.Id}\n{compiler}\n{packages}");

    bool IsFromSources(string source) => mayCompile || SourceKinds.IsPluginName(source);

    /// <summary>Builds what the sources say, or, where the host may not compile, what the cache holds.</summary>
    public async Task<BuiltGeneration> BuildAsync(Controller controller, SourceSet sources, int number, CancellationToken cancellation)
    {
        var found = IsFromSources(controller.Source)
            ? await FromSourcesAsync(controller, sources, cancellation).ConfigureAwait(false)
            : FromCache(controller);
        if (found.Assembly is null)
            return new(null, found.Failure, found.Compile, default, found.Warnings, found.Notice);
        var start = time.GetTimestamp();
        var loaded = await loader!.LoadAsync(controller, found.Assembly, number).ConfigureAwait(false);
        return new(
            loaded.Generation,
            loaded.Failure,
            found.Compile,
            time.GetElapsedTime(start),
            found.Warnings.AddRange(loaded.Warnings),
            found.Notice
        );
    }

    /// <summary>Compiles into the cache without loading: what the command <c>compile</c> does.</summary>
    public async Task<Found> FromSourcesAsync(Controller controller, SourceSet sources, CancellationToken cancellation)
    {
        if (sources.Problem is { } problem)
            return new(null, new(BuildStage.Missing, "no sources", $"controller '{controller.DisplayPath}': {problem}"), null, [], null);
        var key = KeyOf(controller.Name, sources);
        if (sources.IsPrebuilt && PluginProblem(controller, sources) is { } refused)
            return new(null, refused, null, [], null);
        if (cache.Find(key, controller.Name) is { } hit)
        {
            cache.TrySetCurrent(controller.Name, key);
            return new(hit, null, null, [], null);
        }
        if (sources.IsPrebuilt)
            return FromPlugin(controller, sources, key);
        var start = time.GetTimestamp();
        var (packages, said) = await _packages.RestoreAsync(controller, sources, cancellation).ConfigureAwait(false);
        if (said.Any(m => m.IsError))
            return new(null, FailureOf(controller, sources, new(null, said), time.GetElapsedTime(start)), null, [], null);
        start = time.GetTimestamp();
        var result = await compiler.CompileAsync(sources, packages, controller.AssemblyName, cancellation).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(start);
        if (result.Assembly is null)
            return new(null, FailureOf(controller, sources, result, elapsed), elapsed, [], null);
        var stored = cache.Store(
            key,
            controller.Name,
            controller.AssemblyName + ".dll",
            [new SourceFile("", controller.AssemblyName + ".dll", result.Assembly)],
            isPlugin: false,
            packages
        );
        cache.Sweep();
        return new(stored.Entry, null, elapsed, [.. said.Concat(result.Messages).Select(m => m.ToString())], stored.Problem);
    }

    // Of the sources alone, or of something that may pass: then the same sources may compile a moment later.
    static BuildFailure FailureOf(Controller controller, SourceSet sources, CompileResult result, TimeSpan elapsed)
    {
        var errors = result.Messages.Where(m => m.IsError).ToList();
        var text = string.Join('\n', errors);
        return errors.Exists(e => e.Id == CompilerMessage.NoCompiler)
                ? new(
                    BuildStage.Unexpected,
                    "has no compiler",
                    $"controller '{controller.DisplayPath}': {text}\n  {BuildFailure.TriedAgain}"
                )
            : errors.Exists(e => e.Id == CompilerMessage.CompilerFailed)
                ? new(BuildStage.Unfinished, ReportedMessages.Count(errors), $"{text}\n  {BuildFailure.TriedAgainLater}") { Took = elapsed }
            // Of the sources, or of a feed that may have it tomorrow.
            : new(
                errors.Exists(ControllerPackages.MayPass) ? BuildStage.Unfinished : BuildStage.Compile,
                ReportedMessages.Count(errors),
                text
            )
            {
                Took = errors.Exists(ControllerPackages.MayPass) ? elapsed : default,
                Messages =
                [
                    .. errors
                        .Take(BuildFailure.MostExcerpts)
                        .Select(e => PlacedMessage.Of(e, sources, controller.SiteDirectory, BuildFailure.LinesAround)),
                    .. errors.Skip(BuildFailure.MostExcerpts).Select(e => new PlacedMessage(e, null)),
                ],
            };
    }

    /// <summary>Warnings of sources that serve now: an edit does not wait for the analyzers that give them.</summary>
    public async Task<ImmutableArray<string>> AnalyzeAsync(Controller controller, SourceSet sources, CancellationToken cancellation) =>
        [
            .. (
                await compiler.AnalyzeAsync(sources, _packages.Find(sources), controller.AssemblyName, cancellation).ConfigureAwait(false)
            ).Select(m => m.ToString()),
        ];

    static BuildFailure? PluginProblem(Controller controller, SourceSet sources)
    {
        var main = sources.Files.First(f => f.Path == sources.Root);
        if (PluginHeader.Of(main.Content).ProblemWith(ContractIdentity.VersionOfHost) is { } problem)
            return new(BuildStage.Load, "is not a plugin for this host", $"controller '{controller.DisplayPath}': {problem}");
        // A library of its own may have been built against another contract than the plugin.
        foreach (var library in sources.Files.Where(f => f != main && SourceKinds.IsPluginName(f.Name)))
        {
            if (
                PluginHeader.Of(library.Content) is { IsAssembly: true, Contract: not null } header
                && header.ProblemWith(ContractIdentity.VersionOfHost) is { } theirs
            )
                return new(
                    BuildStage.Load,
                    "is not a plugin for this host",
                    $"controller '{controller.DisplayPath}': '{library.Name}' beside it: {theirs}"
                );
        }
        return null;
    }

    // Copied, because loading one path twice gives the first one's code, and so that it can be replaced while it runs.
    Found FromPlugin(Controller controller, SourceSet sources, CacheKey key)
    {
        try
        {
            var copy = cache.Store(key, controller.Name, Path.GetFileName(sources.Root), sources.Files, isPlugin: true);
            return new(copy.Entry, null, null, [], copy.Problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return new(
                null,
                new(
                    BuildStage.Load,
                    "cannot be copied",
                    $"controller '{controller.DisplayPath}' can be copied neither to the cache "
                        + $"'{cache.DirectoryPath}' nor to a temporary folder ({e.Message}): make room there"
                ),
                null,
                [],
                null
            );
        }
    }

    Found FromCache(Controller controller)
    {
        if (cache.FindCurrent(controller.Name) is not { } entry)
            return new(
                null,
                new(
                    BuildStage.Missing,
                    "not in the cache",
                    $"controller '{controller.DisplayPath}' is not in the cache '{cache.DirectoryPath}', and "
                        + "esp.compile is false: run 'compile' with the same configuration first"
                ),
                null,
                [],
                null
            );
        return entry.Contract.Problem is not { } problem
            ? new(entry, null, null, [], null)
            : new(
                null,
                new(
                    BuildStage.Load,
                    "built against another contract",
                    $"controller '{controller.DisplayPath}' was compiled against {entry.Contract}, but {problem}. "
                        + "Run this host's 'compile', and restart."
                ),
                null,
                [],
                null
            );
    }

    /// <summary>An assembly to load, or why there is none.</summary>
    public sealed record Found(
        CachedAssembly? Assembly,
        BuildFailure? Failure,
        TimeSpan? Compile,
        ImmutableArray<string> Warnings,
        string? Notice
    );
}
