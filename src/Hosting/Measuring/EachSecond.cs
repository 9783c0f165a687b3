using System.Collections.Immutable;

namespace PluginChat.Hosting.Measuring;

/// <summary>Looks at things for which a second is soon enough.</summary>
/// <param name="handlers">What looks at them, in this order; null for what this host has not.</param>
sealed class EachSecond(params ImmutableArray<IHeartbeatHandler?> handlers) : IHeartbeatHandler
{
    long _last; // the heartbeat's

    public void OnHeartbeat(long now)
    {
        if (now - _last < 1000)
            return;
        _last = now;
        foreach (var handler in handlers)
            handler?.OnHeartbeat(now);
    }
}
