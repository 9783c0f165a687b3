using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Construction;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Generations.Pages;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Http;

namespace PluginChat.Hosting.Controllers.Building;

/// <summary>Loads a compiled controller, finds its actions and constructs them, within a deadline.</summary>
/// <param name="hostServices">What controllers may have injected.</param>
/// <param name="deadlines">How long constructing may take.</param>
/// <param name="time">For deadlines, and for what is constructed.</param>
/// <param name="unhandled">Told whose code is loaded; null where exceptions that nobody catches end the process.</param>
sealed class GenerationLoader(
    HostServices hostServices,
    ReloadDeadlines deadlines,
    TimeProvider time,
    UnhandledExceptions? unhandled = null
)
{
    sealed class Attempt
    {
        public required int Number { get; init; }

        public PluginAssembly? Assembly;
        public GenerationServices? Services;
        public readonly Dictionary<string, ActionInstance> Sockets = new(StringComparer.Ordinal);
        public readonly Dictionary<Type, ActionInstance> Classes = [];
        public GenerationActions Actions = GenerationActions.None;
        public readonly List<string> Problems = [];
        public readonly List<string> Warnings = [];

        /// <summary>What runs now, for the case that it does not end.</summary>
        public volatile string Doing = "loading";

        int _state; // 0 while it runs; the first to end or abandon it wins

        /// <summary>False where it was abandoned before: then whoever ran it lets go of what it made.</summary>
        public bool TryEnd() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        /// <summary>False where it has ended.</summary>
        public bool TryAbandon() => Interlocked.CompareExchange(ref _state, 2, 0) == 0;
    }

    readonly CachedAssemblyLoader _loader = new();

    /// <summary>Whether to look for what works and is not meant, too: for the command <c>check</c>.</summary>
    public bool LooksForWarnings { get; init; }

    /// <summary>Errors are in the result, as text; whatever was loaded for nothing is let go.</summary>
    public async Task<LoadedGeneration> LoadAsync(Controller controller, CachedAssembly compiled, int number)
    {
        var attempt = new Attempt { Number = number };
        var circuit = controller.NewCircuit(number, time);
        var problems = new List<string>();
        Task? running = null;
        var done = await Deadline
            .RunAsync(
                "loading and constructing",
                async () =>
                {
                    try
                    {
                        Load(controller, compiled, attempt, circuit);
                    }
                    finally
                    {
                        if (!attempt.TryEnd())
                            await DiscardAsync(attempt).ConfigureAwait(false);
                    }
                },
                deadlines.Construct,
                time,
                problems,
                run => running = run
            )
            .ConfigureAwait(false);
        if (done && attempt.Problems.Count == 0)
        {
            return new(
                new(number, compiled.Key, attempt.Assembly!, attempt.Services!, attempt.Actions, circuit)
                {
                    HasProgram = hostServices.Program is not null,
                },
                null,
                [.. attempt.Warnings]
            );
        }
        var (found, warnings) = done ? (attempt.Problems, attempt.Warnings) : ([], []);
        // After a deadline the author's code still runs, and what it made is let go when it ends.
        var isAbandoned = attempt.TryAbandon();
        if (!isAbandoned)
            await DiscardAsync(attempt).ConfigureAwait(false);
        if (!done)
            found =
            [
                $"controller '{controller.DisplayPath}': "
                    + $"{string.Join("; ", problems)}{(isAbandoned ? $", in {attempt.Doing}: look for a loop or a wait without end" : "")}",
            ];
        return new(null, new(BuildStage.Construct, "cannot be loaded", string.Join('\n', found)) { Running = running }, [.. warnings]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Load(Controller controller, CachedAssembly compiled, Attempt attempt, Circuit circuit)
    {
        try
        {
            attempt.Assembly = _loader.Load(controller.AssemblyName, compiled);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException)
        {
            attempt.Problems.Add(
                $"controller '{controller.DisplayPath}' cannot be loaded: {e.Message} "
                    + "Build it for .NET 10, and put its libraries beside it."
            );
            return;
        }
        // Before any of its code runs.
        unhandled?.Add(AssemblyLoadContext.GetLoadContext(attempt.Assembly.Assembly)!, controller, attempt.Number, circuit);
        var found = ActionTypes.Find(attempt.Assembly.Assembly);
        var problems = found.Problems.ToList();
        var warnings = new List<ClassProblem>();
        if (problems.Count == 0)
            Construct(controller, found, attempt, problems, warnings);
        // Text from here on: nothing of the controller's leaves this method but what the attempt holds.
        attempt.Problems.AddRange(problems.Select(p => p.Describe(controller)).Distinct());
        attempt.Warnings.AddRange(
            warnings
                .Where(w => !problems.Exists(p => p.Text.Contains(w.Text, StringComparison.Ordinal)))
                .Select(w => w.Describe(controller, "warning"))
                .Distinct()
        );
    }

    void Construct(Controller controller, ActionTypes found, Attempt attempt, List<ClassProblem> problems, List<ClassProblem> warnings)
    {
        var services = hostServices.NewCollection(controller, attempt.Number, [.. found.Actions.Select(a => a.Name)]);
        attempt.Doing = nameof(IControllerServices.Configure);
        ServiceRegistration.Run(found.Setups, services, problems);
        if (hostServices.Program is { } program)
            ProgramServices.Add(services, program, [.. found.Classes], problems);
        if (problems.Count > 0)
            return;
        if (LooksForWarnings)
            warnings.AddRange(ServiceValidation.Find(services, [.. found.Classes]));
        try
        {
            attempt.Services = new(services.BuildServiceProvider(), time, controller.Notice);
            attempt.Doing = "the constructors of hosted services";
            attempt.Services.Construct();
        }
        catch (Exception e) // the author's code: anything can come
        {
            problems.Add(new(found.Setups.FirstOrDefault(), $"its services cannot be made: {InjectionText.Of(e)}"));
        }
        if (attempt.Services is not { Provider: var provider })
            return;
        var known = provider.GetRequiredService<IServiceProviderIsKeyedService>();
        foreach (
            var (name, type) in found
                .Actions.Select(a => ((string?)a.Name, a.Type))
                .Concat(found.HttpClasses.Select(type => ((string?)null, type)))
        )
        {
            attempt.Doing = $"the constructor of {StateType.Describe(type)}";
            if (ActionConstruction.Find(type, known) is { } missing)
                problems.Add(missing);
            else if (ActionConstruction.Make(type, provider, out var problem) is { } action)
                Attach(controller, name, action, attempt, warnings);
            else
                problems.Add(problem);
        }
        if (problems.Count == 0)
            attempt.Actions = ActionsOf(found, attempt, name => controller.NewCircuit(attempt.Number, name, time), problems);
    }

    GenerationActions ActionsOf(ActionTypes found, Attempt attempt, Func<string, ActionCircuit> circuit, List<ClassProblem> problems)
    {
        var http = new List<HttpAction>();
        IHttpActionTable? known = null;
        if (found.Table is { } table)
        {
            attempt.Doing = "the table of HTTP actions";
            try
            {
                known = (IHttpActionTable)Activator.CreateInstance(table)!;
                foreach (var descriptor in known.Actions)
                    http.Add(new TableAction(descriptor, attempt.Classes[descriptor.Type]) { Circuit = circuit(descriptor.Name) });
            }
            catch (Exception e) // a plugin's code: anything can come
            {
                problems.Add(new(table, $"the table of its HTTP actions cannot be read: {InjectionText.Of(e)}"));
            }
        }
        var pages = PageTable.Of(found.Pages, hostServices.IsDevelopment);
        http.AddRange(pages?.Actions(circuit) ?? []);
        return new(
            attempt.Sockets.ToFrozenDictionary(StringComparer.Ordinal),
            http.GroupBy(a => a.Name, StringComparer.Ordinal)
                .ToFrozenDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal),
            [.. attempt.Sockets.Values, .. attempt.Classes.Values]
        )
        {
            Table = known,
            Views = pages,
        };
    }

    // A WebSocket action has a name; HTTP actions are methods, and their class has none but its own.
    void Attach(Controller controller, string? name, ControllerAction action, Attempt attempt, List<ClassProblem> warnings)
    {
        var shown = name ?? StateType.Describe(action.GetType());
        var context = new ActionContext(
            shown,
            name is null ? null : controller.Hub(name),
            time,
            text => controller.Notice($"background work of '{shown}' failed: {text}")
        );
        action.Attach(context);
        var instance = new ActionInstance(shown, action, context);
        if (name is null)
            attempt.Classes.Add(action.GetType(), instance);
        else
            attempt.Sockets.Add(name, instance);
        if (LooksForWarnings)
            warnings.AddRange(instance.State.Unfit().Select(text => new ClassProblem(action.GetType(), text)));
    }

    // Actions that were constructed before the failure were never attached to a client; their services are all they hold.
    async Task DiscardAsync(Attempt attempt)
    {
        attempt.Sockets.Clear();
        attempt.Classes.Clear();
        attempt.Actions = GenerationActions.None;
        if (attempt.Services is { } services)
            await Deadline.RunAsync("disposing services", services.DisposeAsync, deadlines.Construct, time, []).ConfigureAwait(false);
        attempt.Services = null;
        attempt.Assembly?.Unload();
        attempt.Assembly = null;
        TypeCaches.Clear();
    }
}
