using System.Collections.Concurrent;
using PluginChat.Host.FanOut;

namespace PluginChat.Host.Controllers;

/// <summary>Every controller that was ever asked for, by its source. It owns their lanes.</summary>
sealed class ControllerRegistry(
    string siteDirectory, GenerationBuilder builder, GenerationRetirer retirer, ReloadDeadlines deadlines, FanOutSettings fanOut,
    ControllerEvents events, TimeProvider time)
{
    readonly ConcurrentDictionary<string, ReloadLane> _lanes = new(StringComparer.Ordinal);

    public IEnumerable<ReloadLane> Lanes => _lanes.Values;

    /// <summary>Called with each new lane, before its first use.</summary>
    public Action<ReloadLane>? Added { get; set; }

    /// <summary>The lane of a controller, made at the first call. The controller need not exist on disk.</summary>
    public ReloadLane Lane(string source)
    {
        if (_lanes.TryGetValue(source, out var lane))
            return lane;
        var added = new ReloadLane(NewController(source, siteDirectory, fanOut, events), builder, retirer, deadlines, events, time);
        lane = _lanes.GetOrAdd(source, added);
        if (lane == added)
            Added?.Invoke(lane);
        return lane;
    }

    /// <summary>A controller of a site, which nothing has been done with.</summary>
    public static Controller NewController(string source, string siteDirectory, FanOutSettings fanOut, ControllerEvents events) =>
        new(NameOf(source, siteDirectory), source, siteDirectory, fanOut, events);

    /// <summary>Ends all generations and waits until that is done.</summary>
    public async Task EndAsync()
    {
        await Task.WhenAll(_lanes.Values.Select(l => l.EndAsync())).ConfigureAwait(false);
        await retirer.EndAsync().ConfigureAwait(false);
    }

    static string NameOf(string source, string siteDirectory)
    {
        var path = Path.GetRelativePath(siteDirectory, source).Replace(Path.DirectorySeparatorChar, '/');
        const string folder = "controllers/";
        return path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length ? path[folder.Length..] : path;
    }
}
