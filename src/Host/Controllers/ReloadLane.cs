using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace PluginChat.Host.Controllers;

/// <summary>
/// The one lane in which a controller changes: first load, edits and commands, one after the other. New before old: whatever
/// fails, and wherever, what serves goes on serving.
/// </summary>
sealed class ReloadLane(
    Controller controller, GenerationBuilder builder, GenerationRetirer retirer, ReloadDeadlines deadlines, ControllerEvents events, TimeProvider time) : IDisposable
{
    // A save in place is over within a millisecond or two of its first event; a look at small files costs less than that.
    static readonly TimeSpan s_quietPoll = TimeSpan.FromMilliseconds(5);

    readonly SemaphoreSlim _lane = new(1);
    readonly Lock _loadingLock = new();
    Task<LoadResult>? _loading;         // under _loadingLock
    string? _handled;                   // hash of the sources last dealt with, well or not; the lane's
    BuildFailure? _failure;             // what those sources failed with; the lane's
    int _number;                        // of the newest generation; the lane's
    readonly Dictionary<string, JsonObject> _kept = new(StringComparer.Ordinal);    // state of actions that an edit took away; the lane's

    public Controller Controller => controller;

    /// <summary>What the newest sources failed with, or null.</summary>
    public BuildFailure? Failure => Volatile.Read(ref _failure);

    /// <summary>What serves; the first call builds it, and any number of callers share that.</summary>
    public ValueTask<LoadResult> GetAsync()
    {
        if (controller.Current is { } current)
            return new(new LoadResult(current, null));
        lock (_loadingLock)
        {
            if (_loading is null or { IsCompleted: true })
                _loading = Task.Run(LoadFirstAsync);
            return new(_loading);
        }
    }

    async Task<LoadResult> LoadFirstAsync()
    {
        await _lane.WaitAsync().ConfigureAwait(false);
        try
        {
            if (controller.Current is null)
                await RebuildAsync(isRequest: true, force: false, CancellationToken.None).ConfigureAwait(false);
            return new(controller.Current, _failure);
        }
        finally
        {
            _lane.Release();
        }
    }

    /// <summary>Looks whether the sources changed since they were last dealt with, and if so builds them and goes live.</summary>
    public async Task RescanAsync(CancellationToken cancellation)
    {
        await _lane.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Nobody asked for it yet: the first request compiles it.
            if (_handled is not null)
                await RebuildAsync(isRequest: false, force: false, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _lane.Release();
        }
    }

    /// <summary>Builds and goes live whether or not the sources changed: for a command, and for a host that serves from the cache.</summary>
    public async Task<LoadResult> ReloadAsync(CancellationToken cancellation)
    {
        await _lane.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await RebuildAsync(isRequest: true, force: true, cancellation).ConfigureAwait(false);
            return new(controller.Current, _failure);
        }
        finally
        {
            _lane.Release();
        }
    }

    /// <summary>Ends what serves. Nothing is built after this.</summary>
    public async Task EndAsync()
    {
        await _lane.WaitAsync().ConfigureAwait(false);      // kept: nobody follows
        if (controller.Swap(null) is { } last)
            await retirer.RetireAsync(controller.Name, last).ConfigureAwait(false);
    }

    public void Dispose() => _lane.Dispose();

    // A request or a command wants an answer now; an edit may be half written, and its errors wait until it is quiet.
    async Task RebuildAsync(bool isRequest, bool force, CancellationToken cancellation)
    {
        var reportAtOnce = isRequest;
        // What failed to compile fails again; what failed later may have failed for a reason outside the sources, and a new
        // request may try it once more.
        var again = force || isRequest && controller.Current is null && _failure is not { Stage: BuildStage.Compile };
        while (true)
        {
            var sources = SourceSet.Read(controller.Source);
            var state = sources.Problem ?? sources.Hash;
            if (!again && state == _handled)
                return;
            again = false;
            if (!force && controller.Current is { } current && sources.Problem is null && current.Key == builder.KeyOf(controller.Name, sources).Value)
            {
                (_handled, var failed) = (state, _failure);
                Volatile.Write(ref _failure, null);
                if (failed is not null)
                    events.Publish(new ControllerRecovered(controller.Name, current.Number));
                return;
            }
            // Who saves in place empties the file first: compiling that moment would only delay what follows it.
            if (!reportAtOnce && sources.Files.Any(f => f.Content.Length == 0) && !await StaysQuietAsync(sources, cancellation).ConfigureAwait(false))
                continue;
            var failure = await TryGoLiveAsync(sources, cancellation).ConfigureAwait(false);
            // A half-written file is no news: its errors count only once the sources have been quiet.
            if (failure is not null && !reportAtOnce && !await StaysQuietAsync(sources, cancellation).ConfigureAwait(false))
                continue;
            _handled = state;
            Volatile.Write(ref _failure, failure);
            if (failure is not null)
                events.Publish(new ControllerFailed(controller.Name, failure, controller.Current?.Number));
            if (force)
                return;
            reportAtOnce = false;       // what was saved meanwhile is handled in the next round
        }
    }

    // False as soon as something is written; true once nothing was for the quiet time. Equal contents are not enough: somebody
    // who saves again and again leaves an empty file each time, for a moment.
    async Task<bool> StaysQuietAsync(SourceSet sources, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < deadlines.Quiet)
        {
            await Task.Delay(s_quietPoll, time, cancellation).ConfigureAwait(false);
            if (!SourceSet.Read(controller.Source).IsUntouchedSince(sources))
                return false;
        }
        return true;
    }

    async Task<BuildFailure?> TryGoLiveAsync(SourceSet sources, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var built = await builder.BuildAsync(controller, sources, _number + 1, cancellation).ConfigureAwait(false);
        if (built.Notice is { } notice)
            controller.Notice(notice);
        if (built.Generation is not { } next)
            return built.Failure;
        var warnings = built.Warnings.ToBuilder();
        var old = controller.Current;
        // Also where an action with state goes: an edit in two steps brings it back.
        var moves = old is { HasPreservedState: true } && (next.HasPreservedState || old.Actions.Keys.Any(a => !next.Actions.ContainsKey(a)));
        var kept = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        BuildFailure? failure;
        try
        {
            if (moves)
                await HoldAsync(old!, warnings, cancellation).ConfigureAwait(false);
            failure = await StartAsync(moves ? old : null, next, warnings, kept).ConfigureAwait(false);
            if (failure is null)
            {
                _number = next.Number;
                Keep(next, kept);
                controller.Swap(next);
            }
        }
        finally
        {
            if (moves)
            {
                controller.Release();
                PreservedState.ForgetTypes();
            }
        }
        if (failure is not null)
        {
            await retirer.DiscardAsync(next).ConfigureAwait(false);
            return failure;
        }
        events.Publish(new ControllerLive(controller.Name, next.Number, time.GetElapsedTime(start), built.Compile, built.Load, controller.ClientCount, warnings.ToImmutable()));
        if (old is not null)
        {
            retirer.Retire(controller.Name, old);
            if (old.Actions.Keys.Any(a => !next.Actions.ContainsKey(a)))
                retirer.CloseRemovedActions(controller);
        }
        return null;
    }

    // Kept until the action is there again: only then is its state in a generation.
    void Keep(ControllerGeneration next, Dictionary<string, JsonObject> removed)
    {
        foreach (var name in next.Actions.Keys)
            _kept.Remove(name);
        foreach (var (name, state) in removed)
            _kept[name] = state;
    }

    async Task HoldAsync(ControllerGeneration old, ImmutableArray<string>.Builder warnings, CancellationToken cancellation)
    {
        controller.Hold();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var idle = old.WaitIdleAsync();
        if (await Task.WhenAny(idle, Task.Delay(deadlines.Drain, time, over.Token)).ConfigureAwait(false) != idle)
            warnings.Add($"{(old.Leases == 1 ? "1 event still ran after" : $"{old.Leases} events still ran after")} {deadlines.Drain.TotalSeconds:0.###} s: what {(old.Leases == 1 ? "it changes" : "they change")} of [Preserve] members from now on is lost");
        await over.CancelAsync().ConfigureAwait(false);
    }

    // Moves state, and tells each action that it is about to serve; all of it is the author's code.
    async Task<BuildFailure?> StartAsync(ControllerGeneration? from, ControllerGeneration next, ImmutableArray<string>.Builder warnings, Dictionary<string, JsonObject> kept)
    {
        var problems = new List<string>();
        var notes = new List<string>();
        var done = await Deadline.RunAsync("restoring state and OnLiveAsync", async () =>
        {
            MoveState(from, next, kept, notes);
            foreach (var action in next.Actions.Values)
                await action.Action.OnLiveAsync().ConfigureAwait(false);
        }, deadlines.Construct, time, problems).ConfigureAwait(false);
        if (!done)
            return new(BuildStage.Restore, "cannot start", $"controller '{controller.DisplayPath}': {string.Join("; ", problems)}");
        warnings.AddRange(notes);
        return null;
    }

    void MoveState(ControllerGeneration? from, ControllerGeneration to, Dictionary<string, JsonObject> kept, List<string> notes)
    {
        foreach (var action in to.Actions.Values.Where(a => a.State.HasMembers))
        {
            if (from is not null && from.Actions.TryGetValue(action.Name, out var old))
                action.State.Import(old.State.Export(action.State), notes);
            else if (_kept.TryGetValue(action.Name, out var state))
                action.State.Import(state, notes);
        }
        foreach (var gone in from?.Actions.Values.Where(a => a.State.HasMembers && !to.Actions.ContainsKey(a.Name)) ?? [])
            kept[gone.Name] = gone.State.Export(null);
    }
}
