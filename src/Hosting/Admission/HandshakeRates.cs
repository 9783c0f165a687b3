using System.Net;
using System.Runtime.InteropServices;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Admission;

/// <summary>How fast one address may shake hands on a route. An address that has been quiet for a second is forgotten.</summary>
sealed class HandshakeRates
{
    // A flood from many addresses comes on all cores at once; on one lock they would wait for each other.
    const int Shards = 16;

    readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard())];

    sealed class Shard
    {
        // Addresses are looked through each time their number has doubled, and never below this.
        const int MinSweep = 128;

        // Every bucket is full again by then: a handshake costs one, so there is no debt.
        const long ForgottenAfterMilliseconds = 1000;

        readonly Lock _lock = new();
        readonly Dictionary<(string Route, IPAddress Address), TokenBucket> _buckets = []; // under _lock
        int _sweepAt = MinSweep; // under _lock

        public int Count
        {
            get
            {
                lock (_lock)
                    return _buckets.Count;
            }
        }

        public bool TryTake((string Route, IPAddress Address) key, long perSecond, long now)
        {
            lock (_lock)
            {
                if (_buckets.Count >= _sweepAt)
                    Sweep(now);
                ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, key, out var isKnown);
                if (!isKnown)
                    bucket = new(perSecond, now);
                return bucket.TryTake(1, perSecond, now);
            }
        }

        void Sweep(long now)
        {
            foreach (var (key, bucket) in _buckets)
            {
                if (now - bucket.FilledAt >= ForgottenAfterMilliseconds)
                    _buckets.Remove(key);
            }
            _sweepAt = Math.Max(MinSweep, 2 * _buckets.Count);
        }
    }

    /// <summary>The addresses that are remembered, on each route.</summary>
    public int Count => _shards.Sum(s => s.Count);

    public bool TryTake(RouteConfig route, IPAddress? address, long now)
    {
        var perSecond = route.Limits.HandshakesPerSecond;
        if (perSecond == LimitsConfig.Unlimited)
            return true;
        var key = (route.Name, AddressGroup.Of(address));
        return _shards[(uint)key.GetHashCode() % Shards].TryTake(key, perSecond, now);
    }
}
