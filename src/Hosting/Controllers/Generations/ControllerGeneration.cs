using System.Collections.Frozen;
using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// One loaded version of a controller: its actions, constructed and attached, and a count of the events that run in it. It
/// does not change until it is retired.
/// </summary>
sealed class ControllerGeneration(
    int number,
    string key,
    PluginAssembly assembly,
    GenerationServices services,
    GenerationActions actions,
    Circuit circuit
)
{
    const long Retired = 1L << 62;

    readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    PluginAssembly? _assembly = assembly;
    GenerationServices? _services = services;
    GenerationActions _actions = actions;
    long _state; // leases, and the Retired bit

    public int Number { get; } = number;

    /// <summary>What keeps new clients away while it fails.</summary>
    public Circuit Circuit { get; } = circuit;

    /// <summary>The cache entry it was loaded from.</summary>
    public string Key { get; } = key;

    /// <summary>Dead once the generation's code is out of memory.</summary>
    public WeakReference Context { get; } = assembly.Context;

    /// <summary>The WebSocket actions by their names.</summary>
    public FrozenDictionary<string, ActionInstance> Actions => _actions.Sockets;

    /// <summary>The HTTP actions by their names, one for each of its methods.</summary>
    public FrozenDictionary<string, ImmutableArray<HttpAction>> HttpActions => _actions.Http;

    /// <summary>What an OpenAPI document says about them, as JSON; empty for none. Used while a lease is held.</summary>
    public byte[] DescribeActions() => _actions.Table is { } table ? table.Description.ToArray() : [];

    /// <summary>All pages, those that only actions show among them; null where there are none. Used while a lease is held.</summary>
    public IViews? Views => _actions.Views;

    /// <summary>Whether there are pages among them.</summary>
    public bool HasPages { get; } = actions.Http.Keys.Any(SourceKinds.IsPage);

    /// <summary>The authors' objects, of both kinds.</summary>
    public ImmutableArray<ActionInstance> Instances => _actions.Instances;

    /// <summary>The author's object of a name; null where there is none.</summary>
    public ActionInstance? Find(string name) => Instances.FirstOrDefault(i => i.Name == name);

    /// <summary>The names of all actions, for people.</summary>
    public IEnumerable<string> ActionNames => _actions.Names;

    public bool HasPreservedState => _actions.Instances.Any(a => a.State.HasMembers);

    /// <summary>Its streams of server-sent events.</summary>
    public EventStreams Streams { get; } = new();

    /// <summary>For what a request asks for. Used while a lease is held.</summary>
    public IServiceProvider Services => _services!.Provider;

    /// <summary>Whether the site is a part of a program, whose services its requests have as well.</summary>
    public bool HasProgram { get; init; }

    /// <summary>Takes a lease. Counting and checking are one step, so a retired generation is never entered.</summary>
    public bool TryEnter()
    {
        var state = Volatile.Read(ref _state);
        while ((state & Retired) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (seen == state)
                return true;
            state = seen;
        }
        return false;
    }

    /// <summary>Gives a lease back.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == Retired)
            _drained.TrySetResult();
        else if (_idle is { } idle && (Volatile.Read(ref _state) & ~Retired) == 0)
            idle.TrySetResult();
    }

    public long Leases => Volatile.Read(ref _state) & ~Retired;

    volatile TaskCompletionSource? _idle;

    /// <summary>Completes when no event runs. The caller keeps new ones away.</summary>
    public Task WaitIdleAsync()
    {
        var idle = _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.MemoryBarrier(); // Exit either sees _idle or was counted before
        if (Leases == 0)
            idle.TrySetResult();
        return idle.Task;
    }

    /// <summary>Lets nobody in any more. The task completes when the last one is out.</summary>
    public Task RetireAsync()
    {
        if ((Interlocked.Or(ref _state, Retired) & ~Retired) == 0)
            _drained.TrySetResult();
        return _drained.Task;
    }

    /// <summary>Starts what runs as long as it serves. Null, or what failed and why.</summary>
    public Task<string?> StartServicesAsync(CancellationToken cancellation) => _services!.StartAsync(cancellation);

    /// <summary>Stops what runs as long as it serves, if that was not done before.</summary>
    public Task StopServicesAsync(TimeSpan deadline, List<string> problems) => _services!.StopAsync(deadline, problems);

    /// <summary>
    /// Stops hosted services, ends background work, disposes actions and services, and lets go of the code. Never throws; what went wrong
    /// is in the problems.
    /// </summary>
    /// <param name="deadline">How long each part of it may take.</param>
    /// <param name="time">The clock of the deadline.</param>
    /// <param name="problems">Where problems are added.</param>
    public async Task DisposeAsync(TimeSpan deadline, TimeProvider time, List<string> problems)
    {
        await StopServicesAsync(deadline, problems).ConfigureAwait(false);
        foreach (var action in _actions.Instances)
            await action.EndAsync(deadline, time, problems).ConfigureAwait(false);
        await Deadline.RunAsync("disposing services", () => _services!.DisposeAsync(), deadline, time, problems).ConfigureAwait(false);
        _actions = GenerationActions.None;
        _services = null;
        _assembly!.Unload();
        _assembly = null;
    }
}
