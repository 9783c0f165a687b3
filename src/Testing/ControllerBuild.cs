using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Compilation.Processes;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;

namespace PluginChat.Testing;

/// <summary>One controller folder, file or plugin, put through the host's own compiler and loader.</summary>
sealed class ControllerBuild : IDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    readonly GenerationBuilder _builder;
    readonly GenerationRetirer _retirer;

    /// <param name="source">A folder, a file or a plugin.</param>
    /// <param name="cacheFolder">Where what is compiled is kept; it goes with the caller.</param>
    public ControllerBuild(string source, string cacheFolder)
    {
        var (deadlines, events, time) = (new ReloadDeadlines(), new ControllerEvents(), TimeProvider.System);
        var services = new HostServices(NullLoggerFactory.Instance, new ConfigurationBuilder().Build(), new HostingEnvironment(), time);
        var directory = Path.GetDirectoryName(source)!;
        _builder = new(
            new CompiledCache(cacheFolder, time),
            new IsolatedCompiler(new(IsDebug: false, directory, s_patience), AnalysisStage.Whole),
            new GenerationLoader(services, deadlines, time),
            mayCompile: true,
            time
        );
        _retirer = new(deadlines, events, time);
        Controller = ControllerRegistry.NewController(source, directory, new(new()), events);
    }

    public Controller Controller { get; }

    /// <summary>Compiles, loads and constructs it.</summary>
    public Task<BuiltGeneration> BuildAsync() =>
        _builder.BuildAsync(
            Controller,
            _builder.Read(_builder.List(Controller, CancellationToken.None), CancellationToken.None),
            1,
            CancellationToken.None
        );

    /// <summary>
    /// Starts what a generation runs as long as it serves, ends it, and returns what dies when nothing refers to its code any more.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of its hosted services did not start.</exception>
    public async Task<WeakReference> ServeAndRetireAsync(ControllerGeneration generation)
    {
        if (await generation.StartServicesAsync(CancellationToken.None).ConfigureAwait(false) is { } problem)
            throw new InvalidOperationException(problem);
        foreach (var action in generation.Instances)
            await action.Action.OnActivatingAsync().ConfigureAwait(false);
        await _retirer.RetireAsync(Controller.Name, generation).ConfigureAwait(false);
        return generation.Context;
    }

    public void Dispose() => _retirer.Dispose();
}
