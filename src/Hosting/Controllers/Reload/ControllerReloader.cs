using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Reload;

// Long: what may happen in the lane, and what of it is news.
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
    TimeProvider time,
    IInheritedState? inherited = null
) : IDisposable
{
    // The sources changed while they were compiled: no failure, but no generation either.
    static readonly BuildFailure s_superseded = new(BuildStage.Compile, "superseded by a newer edit", "");

    readonly SemaphoreSlim _lane = new(1);
    readonly CancellationTokenSource _ended = new();
    readonly Lock _loadingLock = new();
    Task<LoadResult>? _loading; // under _loadingLock
    string? _handled; // what was last dealt with, well or not; the lane's
    volatile bool _isRetrying; // written by the lane: the same sources once more, which nobody who asks waits for
    readonly BuildMemory _memory = new(time);
    readonly SourceScanner _scanner = new(controller, builder, deadlines, time);
    readonly GenerationSwap _swap = new(controller, retirer, deadlines, events, time) { Inherited = inherited };
    readonly LateAnalysis _analysis = new(controller, builder, events, time);

    public Controller Controller => controller;

    /// <summary>Whether a client chose its name: then it goes when its sources do and nobody is connected.</summary>
    public bool IsChosenByClient { get; init; }

    /// <inheritdoc cref="SourceScanner.Pause"/>
    public TimeSpan PauseBetweenScans => _scanner.Pause;

    /// <inheritdoc cref="ScanMemory.Outside"/>
    public IReadOnlyList<string> OutsideFolders => _scanner.Outside;

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
                if (_memory.Failure is { } known && (_isRetrying || !_scanner.IsDue))
                    return new(new LoadResult(null, known));
                _loading = Task.Run(() => InLaneAsync(ReloadCause.Request, _ended.Token));
            }
            return new(_loading);
        }
    }

    /// <summary>Looks whether the sources changed since they were last dealt with, and if so builds them and goes live.</summary>
    public Task RescanAsync(CancellationToken cancellation) => InLaneAsync(ReloadCause.Edit, cancellation);

    /// <summary>
    /// Builds and goes live where anything changed or failed before: for a command, and for a host that serves from the cache.
    /// </summary>
    /// <param name="force">Also where nothing changed.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<LoadResult> ReloadAsync(bool force, CancellationToken cancellation) =>
        InLaneAsync(force ? ReloadCause.Force : ReloadCause.Command, cancellation);

    /// <summary>Lets no edit go live until <see cref="GoOn"/>. False where one is under way for longer than that.</summary>
    public Task<bool> StandAsync(TimeSpan patience) => _lane.WaitAsync(patience);

    public void GoOn() => _lane.Release();

    /// <summary>
    /// The state of what serves, by its actions' names, and that of actions that an edit took away. While it stands still, and no event
    /// runs.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> ExportState()
    {
        var state = new Dictionary<string, IReadOnlyList<ExportedMember>>(_swap.Kept, StringComparer.Ordinal);
        foreach (var action in controller.Current?.Instances.Where(i => i.State.HasMembers) ?? [])
            state[action.Name] = action.State.Export(null);
        return state;
    }

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

    async Task<LoadResult> InLaneAsync(ReloadCause cause, CancellationToken cancellation)
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
                ReloadCause.Request => controller.Current is not null,
                ReloadCause.Edit => _handled is null,
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
    async Task RebuildAsync(ReloadCause cause, CancellationToken cancellation)
    {
        var reportAtOnce = cause != ReloadCause.Edit;
        var again = cause == ReloadCause.Force || cause == ReloadCause.Command && _memory.Failure is not null;
        var changedMeanwhile = false;
        while (true)
        {
            var listing = _scanner.Scan(cancellation);
            var retry = again || _memory.MayRetry(isAsked: cause != ReloadCause.Edit && controller.Current is null);
            if (!retry && _scanner.IsKnown(listing))
                return;
            // Whoever writes many files, one after the other, would have each of them built: from the second on, the end is waited for.
            if (changedMeanwhile && !await _scanner.SettleAsync(listing, cancellation).ConfigureAwait(false))
                return;
            var sources = builder.Read(changedMeanwhile ? builder.List(controller, cancellation) : listing, cancellation);
            var state = builder.StateOf(controller, sources);
            if (!retry && state == _handled)
            {
                _scanner.Remember(sources.Listing);
                return;
            }
            again = false;
            if (cause != ReloadCause.Force && controller.Current is { } current && current.Key == state)
            {
                _handled = state;
                _scanner.Remember(sources.Listing);
                if (_memory.Forget() is not null)
                    events.Publish(new ControllerRecovered(controller.Name, current.Number));
                return;
            }
            // Who saves in place empties the file first: compiling that moment would only delay what follows it.
            if (
                !reportAtOnce
                && sources.Files.Any(f => f.Content.Length == 0)
                && !await _scanner.StaysQuietAsync(sources.Listing, cancellation).ConfigureAwait(false)
            )
                continue;
            _isRetrying = retry && state == _handled && cause == ReloadCause.Edit;
            var failure = await TryBuildAsync(sources, cancellation).ConfigureAwait(false);
            if (ReferenceEquals(failure, s_superseded))
            {
                changedMeanwhile = true;
                continue;
            }
            // A half-written file is no news: its errors count only once the sources have been quiet.
            if (
                failure is not null
                && !reportAtOnce
                && !await _scanner.StaysQuietAsync(sources.Listing, cancellation).ConfigureAwait(false)
            )
                continue;
            _scanner.Remember(sources.Listing);
            _handled = state;
            if (failure is null)
                _memory.Forget();
            else
            {
                _memory.Failed(state, failure);
                events.Publish(new ControllerFailed(controller.Name, failure, controller.Current?.Number));
            }
            if (cause == ReloadCause.Force)
                return;
            reportAtOnce = false; // what was saved meanwhile is handled in the next round
            changedMeanwhile = true;
        }
    }

    async Task<BuildFailure?> TryBuildAsync(SourceSet sources, CancellationToken cancellation)
    {
        try
        {
            return await BuildAsync(sources, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return Unexpected(e);
        }
        finally
        {
            _isRetrying = false;
        }
    }

    async Task<BuildFailure?> BuildAsync(SourceSet sources, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var built = await _scanner
            .RunUnlessChangedAsync(
                sources.Listing,
                unlessChanged => builder.BuildAsync(controller, sources, _swap.Number + 1, unlessChanged),
                cancellation
            )
            .ConfigureAwait(false);
        if (built is null)
            return s_superseded;
        if (built.Notice is { } notice)
            controller.Notice(notice);
        var failure = await _swap.GoLiveAsync(built, sources.Listing.Warnings, start, cancellation).ConfigureAwait(false);
        if (failure is null && built.Compile is not null)
            _analysis.Begin(sources, _swap.Number);
        return failure;
    }

    BuildFailure Unexpected(Exception e) =>
        new(
            BuildStage.Unexpected,
            "could not be built",
            $"controller '{controller.DisplayPath}': {ExceptionText.Full(e)}\n  {BuildFailure.TriedAgain}"
        );
}
