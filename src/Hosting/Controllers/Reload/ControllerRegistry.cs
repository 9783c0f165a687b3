using System.Collections.Concurrent;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Every controller that the configuration names, and those whose names clients chose for as long as they are there. It owns their lanes.
/// </summary>
sealed class ControllerRegistry(
    string siteDirectory,
    GenerationBuilder builder,
    GenerationRetirer retirer,
    ReloadDeadlines deadlines,
    FanOutSettings fanOut,
    ControllerEvents events,
    TimeProvider time
) : IHeartbeatHandler, IControllerDirectory
{
    readonly ConcurrentDictionary<string, ControllerReloader> _lanes = new(StringComparer.Ordinal);
    readonly ChosenNames _chosen = new(builder, time);

    public IEnumerable<ControllerReloader> Lanes => _lanes.Select(p => p.Value);

    /// <summary>Called with each new lane, before its first use.</summary>
    public Action<ControllerReloader>? Added { get; set; }

    /// <summary>Where first versions have their state from, in a process that goes on for another. Set before the first lane.</summary>
    public IInheritedState? Inherited { get; init; }

    /// <summary>Called with each lane that is not used any more.</summary>
    public Action<ControllerReloader>? Removed { get; set; }

    /// <summary>Whether sources are watched. Then a controller whose sources were deleted goes even if it still works.</summary>
    public bool IsWatched => Added is not null;

    /// <summary>
    /// The lane of a controller that the configuration names, made at the first call. The controller need not exist on disk.
    /// </summary>
    public ControllerReloader Lane(string source) => _lanes.TryGetValue(source, out var lane) ? lane : Add(source, isChosen: false);

    /// <summary>
    /// The lane of a controller whose name a client chose, or null where there is no such controller. Of names that lead nowhere
    /// nothing is kept, and each costs a look at the disk.
    /// </summary>
    /// <param name="source">The controller's path.</param>
    /// <param name="folder">The part of it that the configuration names; the rest is the client's.</param>
    public ControllerReloader? Find(string source, string folder)
    {
        if (_lanes.TryGetValue(source, out var lane))
            return lane;
        return _chosen.IsController(source, folder, NameOf(source, siteDirectory)) ? Add(source, isChosen: true) : null;
    }

    IEnumerable<Controller> IControllerDirectory.Controllers => Lanes.Select(l => l.Controller);

    Controller? IControllerDirectory.Find(string name) =>
        Lanes.FirstOrDefault(l => l.Controller.Name == name)?.Controller
        ?? (
            Path.Combine(siteDirectory, "controllers", name) is var source && builder.Exists(name, source) ? Lane(source).Controller : null
        );

    /// <summary>How people call the controller of a path.</summary>
    public string NameOf(string source) => NameOf(source, siteDirectory);

    public void OnHeartbeat(long now) => Sweep();

    /// <summary>Lets go of controllers that clients named, that are not there any more, and that nobody is connected to.</summary>
    public void Sweep()
    {
        foreach (var lane in Lanes.Where(l => l.IsChosenByClient && (IsWatched || l.Controller.Current is null)))
        {
            var controller = lane.Controller;
            if (controller.ClientCount > 0 || builder.Exists(controller.Name, controller.Source) || !controller.TryEnd())
                continue;
            _lanes.TryRemove(KeyValuePair.Create(controller.Source, lane));
            Removed?.Invoke(lane);
            retirer.Own(lane.EndAsync());
        }
    }

    /// <summary>A controller of a site, which nothing has been done with.</summary>
    public static Controller NewController(
        string source,
        string siteDirectory,
        FanOutSettings fanOut,
        ControllerEvents events,
        bool isChosen = false
    ) => new(NameOf(source, siteDirectory), source, siteDirectory, fanOut, events) { IsChosenByClient = isChosen };

    /// <summary>Ends all generations, and returns the names of those that had not ended when it was not waited for them any more.</summary>
    public async Task<IReadOnlyList<string>> EndAsync(CancellationToken giveUp)
    {
        var ending = _lanes.Values.Select(lane => (lane.Controller.Name, Task: lane.EndAsync())).ToList();
        var all = Task.WhenAll(ending.Select(lane => lane.Task));
        await all.WaitAsync(giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var retired = retirer.EndAsync(); // those of before, and those that were never used
        await retired.WaitAsync(giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var running = ending.Where(lane => !lane.Task.IsCompleted).Select(lane => lane.Name).ToList();
        return running.Count == 0 && !retired.IsCompleted ? ["an earlier version"] : running;
    }

    ControllerReloader Add(string source, bool isChosen)
    {
        var controller = NewController(source, siteDirectory, fanOut, events, isChosen);
        var added = new ControllerReloader(controller, builder, retirer, deadlines, events, time, Inherited)
        {
            IsChosenByClient = isChosen,
        };
        var lane = _lanes.GetOrAdd(source, added);
        if (lane == added)
            Added?.Invoke(lane);
        else
            added.Dispose();
        return lane;
    }

    static string NameOf(string source, string siteDirectory)
    {
        var path = Path.GetRelativePath(siteDirectory, source).Replace(Path.DirectorySeparatorChar, '/');
        const string folder = "controllers/";
        return path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length ? path[folder.Length..] : path;
    }
}
