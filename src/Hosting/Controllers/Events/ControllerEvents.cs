using System.Collections.Immutable;

namespace PluginChat.Hosting.Controllers.Events;

/// <summary>Tells listeners what happens to controllers, in order, on the thread where it happens.</summary>
sealed class ControllerEvents
{
    ImmutableArray<Action<ControllerEvent>> _listeners = []; // replaced whole

    public void Publish(ControllerEvent happened)
    {
        foreach (var listener in _listeners)
            listener(happened);
    }

    /// <summary>Adds a listener, which must be quick and must not throw, until the result is disposed.</summary>
    public IDisposable Subscribe(Action<ControllerEvent> listener)
    {
        ImmutableInterlocked.Update(ref _listeners, (all, added) => all.Add(added), listener);
        return new Subscription(() => ImmutableInterlocked.Update(ref _listeners, (all, removed) => all.Remove(removed), listener));
    }

    sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
