using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Makes a built generation the one that serves: pauses events while state moves, starts the new one, swaps, and retires the old one.
/// Whatever fails before the swap leaves the old one serving. The lane's.
/// </summary>
sealed class GenerationSwap(
    Controller controller,
    GenerationRetirer retirer,
    ReloadDeadlines deadlines,
    ControllerEvents events,
    TimeProvider time
)
{
    readonly CarriedState _state = new();

    /// <summary>Where the first version has its state from; null for nowhere.</summary>
    public IInheritedState? Inherited { get; init; }

    /// <inheritdoc cref="CarriedState.Kept"/>
    public IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> Kept => _state.Kept;

    /// <summary>The newest generation's.</summary>
    public int Number { get; private set; }

    /// <summary>Null where it serves, otherwise why it does not.</summary>
    /// <param name="built">What was built.</param>
    /// <param name="sourceWarnings">What is to be said of the sources, beside what the build said.</param>
    /// <param name="start">When the build began, a timestamp of the clock.</param>
    /// <param name="cancellation">Cancels the wait for running events, not the swap.</param>
    public async Task<BuildFailure?> GoLiveAsync(
        BuiltGeneration built,
        ImmutableArray<string> sourceWarnings,
        long start,
        CancellationToken cancellation
    )
    {
        if (built.Generation is not { } next)
            return built.Failure;
        var warnings = built.Warnings.ToBuilder();
        warnings.AddRange(sourceWarnings);
        var old = controller.Current;
        if (old is null && Number == 0 && Inherited is not null)
            _state.Inherit(await Inherited.TakeAsync(controller.Name).ConfigureAwait(false));
        if (await SwapAsync(old, next, warnings, cancellation).ConfigureAwait(false) is { } failure)
        {
            await retirer.DiscardAsync(next).ConfigureAwait(false);
            return failure;
        }
        events.Publish(
            new ControllerLive(
                controller.Name,
                next.Number,
                time.GetElapsedTime(start),
                built.Compile,
                built.Load,
                controller.ClientCount,
                warnings.ToImmutable()
            )
        );
        if (old is not null)
        {
            retirer.Retire(controller.Name, old);
            if (old.Actions.Keys.Any(a => !next.Actions.ContainsKey(a)))
                retirer.CloseRemovedActions(controller);
        }
        return null;
    }

    async Task<BuildFailure?> SwapAsync(
        ControllerGeneration? old,
        ControllerGeneration next,
        ImmutableArray<string>.Builder warnings,
        CancellationToken cancellation
    )
    {
        var moves = CarriedState.HasState(old, next);
        try
        {
            if (moves)
                await PauseEventsAsync(old!, warnings, cancellation).ConfigureAwait(false);
            var (failure, removed) = await StartAsync(moves ? old : null, next, warnings).ConfigureAwait(false);
            if (failure is not null)
                return failure;
            Number = next.Number;
            _state.Keep(next, removed);
            controller.Swap(next);
            return null;
        }
        finally
        {
            if (moves)
            {
                if (controller.Current == old)
                    old!.Streams.Resume();
                controller.ResumeEvents();
            }
        }
    }

    // Until no event runs, or the deadline is over.
    async Task PauseEventsAsync(ControllerGeneration old, ImmutableArray<string>.Builder warnings, CancellationToken cancellation)
    {
        controller.PauseEvents();
        retirer.Own(old.Streams.EndAsync()); // the next generation goes on with them, or this one where the next one fails
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var idle = old.WaitIdleAsync();
        if (await Task.WhenAny(idle, Task.Delay(deadlines.Drain, time, over.Token)).ConfigureAwait(false) != idle)
            warnings.Add(
                $"{(old.Leases == 1 ? "1 event still ran after" : $"{old.Leases} events still ran after")} "
                    + $"{deadlines.Drain.TotalSeconds:0.###} s: what "
                    + $"{(old.Leases == 1 ? "it changes" : "they change")} of [Preserve] members from now on is lost"
            );
        await over.CancelAsync().ConfigureAwait(false);
    }

    // Moves state, starts hosted services, and tells each action that it is about to serve; all of it is the author's code.
    async Task<(BuildFailure? Failure, IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> Removed)> StartAsync(
        ControllerGeneration? from,
        ControllerGeneration next,
        ImmutableArray<string>.Builder warnings
    )
    {
        var problems = new List<string>();
        var notes = new List<string>();
        var removed = new Dictionary<string, IReadOnlyList<ExportedMember>>();
        Task? running = null;
        string? refused = null;
        using var over = new CancellationTokenSource(deadlines.Construct, time);
        var done = await Deadline
            .RunAsync(
                "restoring state, hosted services and OnActivatingAsync",
                async () =>
                {
                    removed = _state.Move(from, next, notes);
                    if ((refused = await next.StartServicesAsync(over.Token).ConfigureAwait(false)) is not null)
                        return;
                    foreach (var action in next.Instances)
                        await action.Action.OnActivatingAsync().ConfigureAwait(false);
                },
                deadlines.Construct,
                time,
                problems,
                run => running = run
            )
            .ConfigureAwait(false);
        if (done && refused is null)
        {
            warnings.AddRange(notes);
            return (null, removed);
        }
        var text = $"controller '{controller.DisplayPath}': {refused ?? string.Join("; ", problems)}";
        return (new(BuildStage.Restore, "cannot start", text) { Running = running }, removed);
    }
}
