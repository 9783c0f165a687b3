using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// The one lane in which a controller changes: first load, edits and commands, one after the other. New before old: whatever
/// fails, and wherever, what serves goes on serving. No exception leaves it: it is an outcome like any other.
/// </summary>
sealed class ControllerReloader(
    Controller controller,
    GenerationBuilder builder,
    GenerationRetirer retirer,
    ReloadDeadlines deadlines,
    ControllerEvents events,
    TimeProvider time
) : IDisposable
{
    enum Cause
    {
        Request,
        Edit,
        Command,
        Force,
    }

    // A save in place is over within a millisecond or two of its first event; a look at small files costs less than that.
    static readonly TimeSpan s_quietPoll = TimeSpan.FromMilliseconds(5);

    // How long somebody who never stops writing can put a build off.
    static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(2);

    // Longer than an ordinary compilation takes, which nothing has to look after.
    static readonly TimeSpan s_newerPoll = TimeSpan.FromMilliseconds(500);

    // The sources changed while they were compiled: no failure, but no generation either.
    static readonly BuildFailure s_superseded = new(BuildStage.Compile, "superseded by a newer edit", "");

    readonly SemaphoreSlim _lane = new(1);
    readonly CancellationTokenSource _ended = new();
    readonly Lock _loadingLock = new();
    Task<LoadResult>? _loading; // under _loadingLock
    string? _handled; // what was last dealt with, well or not; the lane's
    readonly BuildMemory _memory = new(time);
    readonly LookMemory _looks = new(time);
    readonly LateAnalysis _analysis = new(controller, builder, events, time);
    int _number; // of the newest generation; the lane's

    // State of actions that an edit took away; the lane's.
    readonly Dictionary<string, IReadOnlyList<ExportedMember>> _kept = new(StringComparer.Ordinal);

    public Controller Controller => controller;

    /// <summary>Whether a client chose its name: then it goes when its sources do and nobody is connected.</summary>
    public bool IsChosenByClient { get; init; }

    /// <summary>How long to wait between two looks at the files, which grows with what one costs.</summary>
    public TimeSpan PauseBetweenLooks => _looks.PauseAfter(TimeSpan.Zero);

    /// <summary>What the newest sources failed with, or null.</summary>
    public BuildFailure? Failure => _memory.Failure;

    /// <summary>
    /// What serves; the first call builds it, and any number of callers share that. A failure is remembered: until the sources change, and
    /// where it may pass, for a time that grows.
    /// </summary>
    public ValueTask<LoadResult> GetAsync()
    {
        if (controller.Current is { } current)
            return new(new LoadResult(current, null));
        lock (_loadingLock)
        {
            if (_loading is null or { IsCompleted: true })
            {
                if (_memory.Failure is { } known && !_looks.IsDue)
                    return new(new LoadResult(null, known));
                _loading = Task.Run(() => InLaneAsync(Cause.Request, _ended.Token));
            }
            return new(_loading);
        }
    }

    /// <summary>Looks whether the sources changed since they were last dealt with, and if so builds them and goes live.</summary>
    public Task RescanAsync(CancellationToken cancellation) => InLaneAsync(Cause.Edit, cancellation);

    /// <summary>
    /// Builds and goes live where anything changed or failed before: for a command, and for a host that serves from the cache.
    /// </summary>
    /// <param name="force">Also where nothing changed.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<LoadResult> ReloadAsync(bool force, CancellationToken cancellation) =>
        InLaneAsync(force ? Cause.Force : Cause.Command, cancellation);

    /// <summary>Ends what serves. Nothing is built after this.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false); // a walk through a large tree, or a wait for quiet
        await _lane.WaitAsync().ConfigureAwait(false); // kept: nobody follows
        await _analysis.EndAsync().ConfigureAwait(false);
        if (controller.Swap(null) is { } last)
            await retirer.RetireAsync(controller.Name, last).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _lane.Dispose();
        _analysis.Dispose();
        _ended.Dispose();
    }

    async Task<LoadResult> InLaneAsync(Cause cause, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ended.Token);
        try
        {
            await _lane.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(controller.Current, new(BuildStage.Missing, "stopped", $"controller '{controller.DisplayPath}': the host stops"));
        }
        try
        {
            // Somebody else's load is as good as one's own; and what nobody asked for yet, the first request compiles.
            var isDone = cause switch
            {
                Cause.Request => controller.Current is not null,
                Cause.Edit => _handled is null,
                _ => false,
            };
            var before = controller.Current;
            if (!isDone)
                await RebuildAsync(cause, both.Token).ConfigureAwait(false);
            return new(controller.Current, _memory.Failure, _memory.Failure is null && ReferenceEquals(before, controller.Current));
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            return new(controller.Current, new(BuildStage.Missing, "stopped", $"controller '{controller.DisplayPath}': the host stops"));
        }
        catch (Exception e)
        {
            // A bug of ours or a machine in trouble. The next look begins anew; the one after that has to wait longer each time.
            var failure = Unexpected(e);
            _memory.Failed(null, failure);
            events.Publish(new ControllerFailed(controller.Name, failure, controller.Current?.Number));
            return new(controller.Current, failure);
        }
        finally
        {
            _lane.Release();
        }
    }

    // A request or a command wants an answer now; an edit may be half written, and its errors wait until it is quiet.
    async Task RebuildAsync(Cause cause, CancellationToken cancellation)
    {
        var reportAtOnce = cause != Cause.Edit;
        var again = cause == Cause.Force || cause == Cause.Command && _memory.Failure is not null;
        var changedMeanwhile = false;
        while (true)
        {
            var listing = _looks.Look(() => builder.List(controller, cancellation));
            var retry = again || _memory.MayRetry(isAsked: cause != Cause.Edit && controller.Current is null);
            if (!retry && _looks.IsKnown(listing))
                return;
            // Whoever writes many files, one after the other, would have each of them built: from the second on, the end is waited for.
            if (changedMeanwhile && !await SettleAsync(listing, cancellation).ConfigureAwait(false))
                return;
            var sources = builder.Read(changedMeanwhile ? builder.List(controller, cancellation) : listing, cancellation);
            var state = builder.StateOf(controller, sources);
            if (!retry && state == _handled)
            {
                _looks.Remember(sources.Listing);
                return;
            }
            again = false;
            if (cause != Cause.Force && controller.Current is { } current && current.Key == state)
            {
                _handled = state;
                _looks.Remember(sources.Listing);
                if (_memory.Forget() is not null)
                    events.Publish(new ControllerRecovered(controller.Name, current.Number));
                return;
            }
            // Who saves in place empties the file first: compiling that moment would only delay what follows it.
            if (
                !reportAtOnce
                && sources.Files.Any(f => f.Content.Length == 0)
                && !await StaysQuietAsync(sources.Listing, cancellation).ConfigureAwait(false)
            )
                continue;
            var failure = await TryBuildAsync(sources, cancellation).ConfigureAwait(false);
            if (ReferenceEquals(failure, s_superseded))
            {
                changedMeanwhile = true;
                continue;
            }
            // A half-written file is no news: its errors count only once the sources have been quiet.
            if (failure is not null && !reportAtOnce && !await StaysQuietAsync(sources.Listing, cancellation).ConfigureAwait(false))
                continue;
            _looks.Remember(sources.Listing);
            _handled = state;
            if (failure is null)
                _memory.Forget();
            else
            {
                _memory.Failed(state, failure);
                events.Publish(new ControllerFailed(controller.Name, failure, controller.Current?.Number));
            }
            if (cause == Cause.Force)
                return;
            reportAtOnce = false; // what was saved meanwhile is handled in the next round
            changedMeanwhile = true;
        }
    }

    async Task<BuildFailure?> TryBuildAsync(SourceSet sources, CancellationToken cancellation)
    {
        try
        {
            return await TryGoLiveAsync(sources, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return Unexpected(e);
        }
    }

    BuildFailure Unexpected(Exception e) =>
        new(
            BuildStage.Unexpected,
            "could not be built",
            $"controller '{controller.DisplayPath}': {ExceptionText.Full(e)}\n  {BuildFailure.TriedAgain}"
        );

    // False as soon as something is written; true once nothing was for the quiet time. Equal contents are not enough: somebody
    // who saves again and again leaves an empty file each time, for a moment.
    async Task<bool> StaysQuietAsync(SourceListing listing, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < deadlines.Quiet)
        {
            await Task.Delay(_looks.PauseAfter(s_quietPoll), time, cancellation).ConfigureAwait(false);
            if (!_looks.Look(() => builder.List(controller, cancellation)).SameAs(listing))
                return false;
        }
        return true;
    }

    // Waits until nothing more is written, or long enough. False where it turns out that nothing was at all.
    async Task<bool> SettleAsync(SourceListing listing, CancellationToken cancellation)
    {
        if (_looks.IsSame(listing))
            return false;
        for (
            var since = time.GetTimestamp();
            time.GetElapsedTime(since) < s_longestWait && !await StaysQuietAsync(listing, cancellation).ConfigureAwait(false);

        )
            listing = _looks.Look(() => builder.List(controller, cancellation));
        return true;
    }

    // Null where the sources changed before they were compiled, which can take as long as its deadline: a newer edit does not wait for an
    // older one.
    async Task<BuiltGeneration?> BuildAsync(SourceSet sources, CancellationToken cancellation)
    {
        using var newer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var build = builder.BuildAsync(controller, sources, _number + 1, newer.Token);
        try
        {
            while (
                !newer.IsCancellationRequested
                && await Task.WhenAny(build, Task.Delay(_looks.PauseAfter(s_newerPoll), time, over.Token)).ConfigureAwait(false) != build
            )
            {
                if (!_looks.Look(() => builder.List(controller, cancellation)).SameAs(sources.Listing))
                    await newer.CancelAsync().ConfigureAwait(false);
            }
            return await build.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (newer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    async Task<BuildFailure?> TryGoLiveAsync(SourceSet sources, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        if (await BuildAsync(sources, cancellation).ConfigureAwait(false) is not { } built)
            return s_superseded;
        if (built.Notice is { } notice)
            controller.Notice(notice);
        if (built.Generation is not { } next)
            return built.Failure;
        var warnings = built.Warnings.ToBuilder();
        warnings.AddRange(sources.Listing.Warnings);
        var old = controller.Current;
        // Also where an action with state goes: an edit in two steps brings it back.
        var moves =
            old is { HasPreservedState: true } && (next.HasPreservedState || old.Actions.Keys.Any(a => !next.Actions.ContainsKey(a)));
        var kept = new Dictionary<string, IReadOnlyList<ExportedMember>>(StringComparer.Ordinal);
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
                controller.ResumeEvents();
            }
        }
        if (failure is not null)
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
        if (built.Compile is not null)
            _analysis.Begin(sources, next.Number);
        if (old is not null)
        {
            retirer.Retire(controller.Name, old);
            if (old.Actions.Keys.Any(a => !next.Actions.ContainsKey(a)))
                retirer.CloseRemovedActions(controller);
        }
        return null;
    }

    // Kept until the action is there again: only then is its state in a generation.
    void Keep(ControllerGeneration next, Dictionary<string, IReadOnlyList<ExportedMember>> removed)
    {
        foreach (var name in next.Actions.Keys)
            _kept.Remove(name);
        foreach (var (name, state) in removed)
            _kept[name] = state;
    }

    async Task HoldAsync(ControllerGeneration old, ImmutableArray<string>.Builder warnings, CancellationToken cancellation)
    {
        controller.PauseEvents();
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

    // Moves state, and tells each action that it is about to serve; all of it is the author's code.
    async Task<BuildFailure?> StartAsync(
        ControllerGeneration? from,
        ControllerGeneration next,
        ImmutableArray<string>.Builder warnings,
        Dictionary<string, IReadOnlyList<ExportedMember>> kept
    )
    {
        var problems = new List<string>();
        var notes = new List<string>();
        Task? running = null;
        string? refused = null;
        using var over = new CancellationTokenSource(deadlines.Construct, time);
        var done = await Deadline
            .RunAsync(
                "restoring state, hosted services and OnActivatingAsync",
                async () =>
                {
                    MoveState(from, next, kept, notes);
                    if ((refused = await next.StartServicesAsync(over.Token).ConfigureAwait(false)) is not null)
                        return;
                    foreach (var action in next.Actions.Values)
                        await action.Action.OnActivatingAsync().ConfigureAwait(false);
                },
                deadlines.Construct,
                time,
                problems,
                run => running = run
            )
            .ConfigureAwait(false);
        if (!done || refused is not null)
            return new(
                BuildStage.Restore,
                "cannot start",
                $"controller '{controller.DisplayPath}': {refused ?? string.Join("; ", problems)}"
            )
            {
                Running = running,
            };
        warnings.AddRange(notes);
        return null;
    }

    void MoveState(
        ControllerGeneration? from,
        ControllerGeneration to,
        Dictionary<string, IReadOnlyList<ExportedMember>> kept,
        List<string> notes
    )
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
