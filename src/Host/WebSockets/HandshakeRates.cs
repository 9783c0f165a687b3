using System.Net;
using System.Runtime.InteropServices;
using PluginChat.Host.Configuration;

namespace PluginChat.Host.WebSockets;

/// <summary>How fast one address may shake hands on a route. An address that has been quiet for a second is forgotten.</summary>
sealed class HandshakeRates
{
    // Addresses are looked through each time their number has doubled, and never below this.
    const int MinSweep = 1024;

    readonly Lock _lock = new();
    readonly Dictionary<(string Route, IPAddress Address), TokenBucket> _buckets = [];     // under _lock
    int _sweepAt = MinSweep;                                                                // under _lock

    public bool TryTake(RouteConfig route, IPAddress? address, long now)
    {
        var perSecond = route.Limits.HandshakesPerSecond;
        if (perSecond == LimitsConfig.Unlimited)
            return true;
        lock (_lock)
        {
            if (_buckets.Count >= _sweepAt)
                Sweep(now);
            ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, (route.Name, address ?? IPAddress.None), out var isKnown);
            if (!isKnown)
                bucket = new(perSecond, now);
            return bucket.TryTake(1, now);
        }
    }

    void Sweep(long now)
    {
        foreach (var (key, bucket) in _buckets)
        {
            var copy = bucket;
            if (copy.IsFull(now))
                _buckets.Remove(key);
        }
        _sweepAt = Math.Max(MinSweep, 2 * _buckets.Count);
    }
}
