using System.Runtime.CompilerServices;
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
using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests;

/// <summary>One controller folder, file or plugin, put through the host's own compiler and loader.</summary>
sealed class ControllerUnderTest : IDisposable
{
    static readonly IsolatedCompiler s_compiler = new(new(IsDebug: false, Repository.Root, TimeSpan.FromSeconds(60)), AnalysisStage.Whole);

    readonly DirectoryInfo _cacheFolder = Directory.CreateTempSubdirectory("pluginchat-contract-");
    readonly GenerationBuilder _builder;
    readonly GenerationRetirer _retirer;

    public ControllerUnderTest(string source)
    {
        var (deadlines, events, time) = (new ReloadDeadlines(), new ControllerEvents(), TimeProvider.System);
        var services = new HostServices(NullLoggerFactory.Instance, new ConfigurationBuilder().Build(), new HostingEnvironment(), time);
        _builder = new(
            new CompiledCache(_cacheFolder.FullName, time),
            s_compiler,
            new GenerationLoader(services, deadlines, time),
            mayCompile: true,
            time
        );
        _retirer = new(deadlines, events, time);
        Controller = ControllerRegistry.NewController(source, Path.GetDirectoryName(source)!, new(new()), events);
    }

    public Controller Controller { get; }

    /// <summary>The controllers to test: those of the repository, or those that the environment names.</summary>
    public static IEnumerable<string> Sources()
    {
        if (Environment.GetEnvironmentVariable("PLUGINCHAT_CONTROLLERS") is { Length: > 0 } named)
            return Named(named, Environment.GetEnvironmentVariable("PWD"));
        return Directory.EnumerateDirectories(Repository.PathOf("controllers"));
    }

    /// <summary>
    /// The controllers of a list. A path that is not absolute starts from where the command was typed, which is not where a test runs, or
    /// from the repository.
    /// </summary>
    public static IEnumerable<string> Named(string list, string? typedIn)
    {
        string[] folders = [.. typedIn is { Length: > 0 } ? (string[])[typedIn] : [], Repository.Root, Environment.CurrentDirectory];
        foreach (var name in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            yield return folders.Select(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(name, f))).FirstOrDefault(Path.Exists)
                ?? throw new InvalidOperationException(
                    $"PLUGINCHAT_CONTROLLERS: there is no '{name}' in {string.Join(" or ", folders.Select(f => $"'{f}'"))}."
                );
        }
    }

    public Task<BuiltGeneration> BuildAsync() =>
        _builder.BuildAsync(
            Controller,
            _builder.Read(_builder.List(Controller, CancellationToken.None), CancellationToken.None),
            1,
            CancellationToken.None
        );

    /// <summary>Builds and ends a generation, and returns what dies when nothing refers to its code any more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<WeakReference> BuildAndRetireAsync()
    {
        var built = await BuildAsync();
        Assert.True(built.Generation is not null, built.Failure?.Text);
        var problem = await built.Generation.StartServicesAsync(CancellationToken.None);
        Assert.True(problem is null, problem);
        foreach (var action in built.Generation.Instances)
            await action.Action.OnActivatingAsync();
        await _retirer.RetireAsync(Controller.Name, built.Generation);
        return built.Generation.Context;
    }

    public void Dispose() => _cacheFolder.Delete(recursive: true);
}
