using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Testing.Sites;

/// <summary>Waits for what happens to controllers, from the moment it is made.</summary>
sealed class EventProbe : IDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly Lock _lock = new();
    readonly List<ControllerEvent> _events = [];
    readonly List<(Func<ControllerEvent, bool> Condition, TaskCompletionSource<ControllerEvent> Found)> _waiting = [];
    readonly IDisposable _subscription;

    public EventProbe(ControllerEvents events) => _subscription = events.Subscribe(Add);

    public IReadOnlyList<ControllerEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    /// <summary>The first event of this kind since the probe was made.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? condition = null)
        where T : ControllerEvent
    {
        bool Fits(ControllerEvent e) => e is T t && (condition is null || condition(t));
        var found = new TaskCompletionSource<ControllerEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_events.FirstOrDefault(Fits) is { } seen)
                return (T)seen;
            _waiting.Add((Fits, found));
        }
        try
        {
            return (T)await found.Task.WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No {typeof(T).Name} came; what came: {string.Join(" | ", Events)}");
        }
    }

    public void Dispose() => _subscription.Dispose();

    void Add(ControllerEvent happened)
    {
        lock (_lock)
        {
            _events.Add(happened);
            foreach (var (_, found) in _waiting.Where(w => w.Condition(happened)))
                found.TrySetResult(happened);
        }
    }
}
