using System.Collections.Concurrent;
using System.Net;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Controllers.Circuits;

/// <summary>The addresses whose requests were answered well lately. Each request is noted, which costs a look.</summary>
sealed class ServedAddresses(CoarseClock clock)
{
    /// <summary>More than that are not kept: so many say enough for what serves them. About 128 KB.</summary>
    public const int MostAddresses = 1024;

    // Written again only after that long, in milliseconds.
    const long Renewal = 10_000;

    // How often room is made for others, in milliseconds.
    const long PrunePeriod = 1000;

    readonly ConcurrentDictionary<IPAddress, long> _servedAt = new(); // by the clock
    int _count;
    long _prunedAt;

    public void Add(IPAddress? address)
    {
        var now = clock.Now;
        address ??= IPAddress.None;
        if (_servedAt.TryGetValue(address, out var at))
        {
            if (now - at >= Renewal)
                _servedAt.TryUpdate(address, now, at);
            return;
        }
        if (Volatile.Read(ref _count) >= MostAddresses && !TryPrune(now))
            return;
        if (_servedAt.TryAdd(address, now))
            Interlocked.Increment(ref _count);
    }

    /// <summary>Those of a time, as precise as ten seconds.</summary>
    public IEnumerable<IPAddress?> Within(TimeSpan time)
    {
        var since = clock.Now - (long)time.TotalMilliseconds;
        return from served in _servedAt where served.Value >= since select served.Key;
    }

    bool TryPrune(long now)
    {
        var before = Volatile.Read(ref _prunedAt);
        if (now - before < PrunePeriod || Interlocked.CompareExchange(ref _prunedAt, now, before) != before)
            return false;
        foreach (var served in _servedAt)
        {
            if (now - served.Value > Circuit.ServedWithin.TotalMilliseconds && _servedAt.TryRemove(served))
                Interlocked.Decrement(ref _count);
        }
        return Volatile.Read(ref _count) < MostAddresses;
    }
}
