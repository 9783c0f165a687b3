using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// Ends generations that no longer serve: waits for their events, disposes them, lets go of their code, and names those that
/// stay in memory all the same. It never forces a collection; it counts those that happen.
/// </summary>
sealed class GenerationRetirer(ReloadDeadlines deadlines, ControllerEvents events, TimeProvider time) : IDisposable, IHeartbeatHandler
{
    /// <summary>Full collections that a retired generation may survive. One is not enough: finalisers need a second.</summary>
    const int PatientCollections = 3;

    /// <param name="Packages">Those that it has to itself, and that may hold it as well.</param>
    sealed record Watched(string Controller, int Generation, WeakReference Context, ImmutableArray<string> Packages)
    {
        public int CollectionsBefore { get; set; } = GC.CollectionCount(2);

        /// <summary>The generation while events run in it; let go of as soon as none does.</summary>
        public ControllerGeneration? Draining { get; set; }

        public string Reason { get; set; } = "";

        public bool Reported { get; set; }
    }

    readonly CancellationTokenSource _ended = new();
    readonly Lock _lock = new();
    readonly HashSet<Task> _running = []; // under _lock
    readonly List<Watched> _watched = []; // under _lock

    /// <summary>Generations that were retired and whose code is still in memory, until a collection takes it.</summary>
    public int RetiredInMemory
    {
        get
        {
            lock (_lock)
                return _watched.Count(w => w.Context.IsAlive);
        }
    }

    /// <summary>Retires a generation in the background.</summary>
    public void Retire(string controller, ControllerGeneration generation) => Own(RetireAsync(controller, generation));

    public async Task RetireAsync(string controller, ControllerGeneration generation)
    {
        // Watched from here on: an event that never ends keeps a generation as well as anything else.
        var watched = new Watched(controller, generation.Number, generation.Context, PackageContext.LibrariesIn(generation.Context))
        {
            Draining = generation,
        };
        lock (_lock)
            _watched.Add(watched);
        await Task.Yield();
        var drained = generation.RetireAsync();
        Own(generation.Streams.EndAsync());
        // Not only then: an event without end would have two versions of a hosted service run side by side for good.
        await WaitAsync(drained).ConfigureAwait(false);
        var problems = new List<string>();
        await generation.StopServicesAsync(deadlines.Retire, problems).ConfigureAwait(false);
        await drained.ConfigureAwait(false);
        await generation.DisposeAsync(deadlines.Retire, time, problems).ConfigureAwait(false);
        TypeCaches.Clear();
        lock (_lock)
        {
            watched.Draining = null;
            watched.Reported = false;
            watched.CollectionsBefore = GC.CollectionCount(2);
            watched.Reason =
                problems.Count > 0
                    ? string.Join("; ", problems)
                    : "something still refers to it: a subscription to an event of the runtime's or the host's, a "
                        + "timer, thread or task of its own, or one of its types kept in a static cache; start such work "
                        + "with RunInBackground or Every, and undo subscriptions in Dispose"
                        + (watched.Packages.IsEmpty ? "" : $"; or one of its packages does so: {string.Join(", ", watched.Packages)}");
        }
        events.Publish(new ControllerRetired(controller, generation.Number, [.. problems]));
    }

    /// <summary>Lets go of a generation that never served.</summary>
    public async Task DiscardAsync(ControllerGeneration generation)
    {
        await generation.RetireAsync().ConfigureAwait(false);
        await generation.DisposeAsync(deadlines.Construct, time, []).ConfigureAwait(false);
        TypeCaches.Clear();
    }

    async Task WaitAsync(Task drained)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        await Task.WhenAny(drained, Task.Delay(deadlines.Drain, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Closes clients whose action no longer exists, unless it comes back within the grace.</summary>
    public void CloseRemovedActions(Controller controller)
    {
        // Whether or not it has clients now: one that was let in just before may still be on its way to it.
        Own(CloseAsync());

        async Task CloseAsync()
        {
            await Task.Delay(deadlines.RemovedAction, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.IsCancellationRequested)
                return;
            foreach (var hub in Removed(controller).ToList())
            {
                controller.Notice(
                    $"the action '{hub.Name}' is gone; closing its {hub.Count:N0} clients with {(int)WebSocketCloseCode.ActionRemoved}"
                );
                foreach (var client in hub.Enumerate())
                    client.Close(WebSocketCloseCode.ActionRemoved, $"The action '{hub.Name}' no longer exists.");
            }
            controller.SignalChange(); // events that waited for the action see their client closing
        }
    }

    static IEnumerable<FanOut.ActionHub> Removed(Controller controller) =>
        controller.Hubs.Where(h => h.Count > 0 && controller.Current is { } current && !current.Actions.ContainsKey(h.Name));

    public void OnHeartbeat(long now) => Check();

    /// <summary>Reports, once each, generations that outlived enough collections.</summary>
    public void Check()
    {
        var collections = GC.CollectionCount(2);
        List<ControllerEvent> found = [];
        lock (_lock)
        {
            _watched.RemoveAll(w => !w.Context.IsAlive);
            foreach (var watched in _watched.Where(w => !w.Reported && collections - w.CollectionsBefore >= PatientCollections))
            {
                // Between its last event and the end of what it disposes, which has a deadline, there is nothing to say yet.
                if (watched.Draining is { Leases: 0 })
                    continue;
                watched.Reported = true;
                var reason = watched.Draining is not { } draining
                    ? watched.Reason
                    : $"{(draining.Leases == 1 ? "1 event still runs" : $"{draining.Leases} events still run")} "
                        + "in it: pass Retired or a deadline of your own to what an event awaits";
                found.Add(
                    new ControllerStillAlive(watched.Controller, watched.Generation, collections - watched.CollectionsBefore, reason)
                );
            }
        }
        found.ForEach(events.Publish);
    }

    /// <summary>Gives nobody any grace from now on, and completes when nothing is being retired any more.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        Task running;
        lock (_lock)
            running = Task.WhenAll([.. _running]);
        await running.ConfigureAwait(false);
    }

    public void Dispose() => _ended.Dispose();

    /// <summary>Takes a task in, and waits for it at the end.</summary>
    public void Own(Task task)
    {
        lock (_lock)
            _running.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_lock)
                    _running.Remove(ended);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }
}
