using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Reloads all controllers in use, one request after the other: whoever asks while one runs shares the next with all who
/// asked meanwhile. A thousand signals are two reloads.
/// </summary>
sealed class ReloadQueue(ControllerRegistry controllers)
{
    readonly Lock _lock = new();
    Task _running = Task.CompletedTask; // under _lock
    Task<IReadOnlyList<(string Controller, LoadResult Result)>>? _next; // under _lock
    bool _force; // of the next; under _lock

    /// <summary>Reloads what changed, or, where any of those who share it says so, everything.</summary>
    public Task<IReadOnlyList<(string Controller, LoadResult Result)>> ReloadAsync(bool force, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _force |= force;
            if (_next is null)
            {
                _next = RunAfterAsync(_running, cancellation);
                _running = _next;
            }
            return _next;
        }
    }

    async Task<IReadOnlyList<(string Controller, LoadResult Result)>> RunAfterAsync(Task before, CancellationToken cancellation)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        bool force;
        lock (_lock)
        {
            (force, _force) = (_force, false);
            _next = null; // from here on, who asks means another
        }
        var results = new List<(string, LoadResult)>();
        foreach (var lane in controllers.Lanes)
            results.Add((lane.Controller.Name, await lane.ReloadAsync(force, cancellation).ConfigureAwait(false)));
        return results;
    }
}
