using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using PluginChat.Host.Containment;
using PluginChat.Host.Controllers.Cache;

namespace PluginChat.Host.Controllers;

/// <summary>Loads a compiled controller, finds its actions and constructs them, within a deadline.</summary>
/// <param name="hostServices">What controllers may have injected.</param>
/// <param name="deadlines">How long constructing may take.</param>
/// <param name="time">For deadlines, and for what is constructed.</param>
/// <param name="unhandled">Told whose code is loaded; null where exceptions that nobody catches end the process.</param>
sealed class GenerationLoader(HostServices hostServices, ReloadDeadlines deadlines, TimeProvider time, UnhandledExceptions? unhandled = null)
{
    sealed class Attempt
    {
        public PluginAssembly? Assembly;
        public ServiceProvider? Services;
        public Dictionary<string, ActionInstance> Actions = new(StringComparer.Ordinal);
        public string? Problem;

        int _state;         // 0 while it runs; the first to end or abandon it wins

        /// <summary>False where it was abandoned before: then whoever ran it lets go of what it made.</summary>
        public bool TryEnd() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        /// <summary>False where it has ended.</summary>
        public bool TryAbandon() => Interlocked.CompareExchange(ref _state, 2, 0) == 0;
    }

    /// <summary>Errors are in the result, as text; whatever was loaded for nothing is let go.</summary>
    public async Task<(ControllerGeneration? Generation, BuildFailure? Failure)> LoadAsync(Controller controller, CachedAssembly compiled, int number)
    {
        var attempt = new Attempt();
        var circuit = controller.NewCircuit(number, time);
        var problems = new List<string>();
        Task? running = null;
        var done = await Deadline.RunAsync("loading and constructing", async () =>
        {
            try
            {
                Load(controller, compiled, attempt, number, circuit);
            }
            finally
            {
                if (!attempt.TryEnd())
                    await DiscardAsync(attempt).ConfigureAwait(false);
            }
        }, deadlines.Construct, time, problems, run => running = run).ConfigureAwait(false);
        if (done && attempt.Problem is null)
            return (new(number, compiled.Key, attempt.Assembly!, attempt.Services!, attempt.Actions.ToFrozenDictionary(StringComparer.Ordinal), circuit), null);
        // After a deadline the author's code still runs, and what it made is let go when it ends.
        if (!attempt.TryAbandon())
            await DiscardAsync(attempt).ConfigureAwait(false);
        var text = attempt.Problem ?? string.Join("; ", problems);
        return (null, new(BuildStage.Construct, "cannot be loaded", $"controller '{controller.DisplayPath}': {text}") { Running = running });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Load(Controller controller, CachedAssembly compiled, Attempt attempt, int number, Circuit circuit)
    {
        attempt.Assembly = compiled.Image is not { } image ? PluginAssembly.LoadPlugin(compiled.Path)
            : compiled.Path.Length == 0 ? PluginAssembly.LoadImage(image) : PluginAssembly.LoadCompiled(compiled.Path, image);
        // Before any of its code runs.
        unhandled?.Add(AssemblyLoadContext.GetLoadContext(attempt.Assembly.Assembly)!, controller, number, circuit);
        var found = ActionTypes.Find(attempt.Assembly.Assembly);
        if (found.Problem is { } problem)
        {
            attempt.Problem = problem;
            return;
        }
        var services = hostServices.NewCollection();
        foreach (var type in found.Setups)
            ((IControllerServices)Activator.CreateInstance(type)!).Configure(services);
        attempt.Services = services.BuildServiceProvider();
        foreach (var (name, type) in found.Actions)
        {
            var action = (WebSocketAction)ActivatorUtilities.CreateInstance(attempt.Services, type);
            var context = new ActionContext(controller.Hub(name), time, text => controller.Notice($"background work of '{name}' failed: {text}"));
            action.Attach(context);
            attempt.Actions.Add(name, new ActionInstance(name, action, context));
        }
    }

    // Actions that were constructed before the failure were never attached to a client; their services are all they hold.
    async Task DiscardAsync(Attempt attempt)
    {
        attempt.Actions.Clear();
        if (attempt.Services is { } services)
            await Deadline.RunAsync("disposing services", services.DisposeAsync, deadlines.Construct, time, []).ConfigureAwait(false);
        attempt.Services = null;
        attempt.Assembly?.Unload();
        attempt.Assembly = null;
    }
}
