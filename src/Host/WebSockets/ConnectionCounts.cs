using System.Collections.Concurrent;
using System.Net;
using PluginChat.Host.Configuration;

namespace PluginChat.Host.WebSockets;

/// <summary>Open WebSockets by route and by address. They are counted by the route's name, so a new configuration goes on counting.</summary>
sealed class ConnectionCounts
{
    readonly ConcurrentDictionary<string, Counter> _routes = new(StringComparer.Ordinal);
    readonly Lock _addressLock = new();
    readonly Dictionary<(string Route, IPAddress Address), int> _addresses = [];    // under _addressLock

    sealed class Counter
    {
        public long Open;
    }

    /// <summary>Takes a place, or says in a sentence which limit is reached.</summary>
    public string? TryEnter(RouteConfig route, IPAddress? address)
    {
        var counter = _routes.GetOrAdd(route.Name, static _ => new Counter());
        if (Interlocked.Increment(ref counter.Open) > route.Limits.WebSockets)
        {
            Interlocked.Decrement(ref counter.Open);
            return $"limits.webSockets: {route.Limits.WebSockets:N0} WebSockets are open";
        }
        if (address is null || TryCount((route.Name, address), route.Limits.ConnectionsPerClient))
            return null;
        Interlocked.Decrement(ref counter.Open);
        return $"limits.connectionsPerClient: {route.Limits.ConnectionsPerClient:N0} WebSockets are open from {address}";
    }

    public void Leave(RouteConfig route, IPAddress? address)
    {
        Interlocked.Decrement(ref _routes[route.Name].Open);
        if (address is null)
            return;
        lock (_addressLock)
        {
            var key = (route.Name, address);
            if (--_addresses[key] == 0)
                _addresses.Remove(key);
        }
    }

    // Counted also while there is no limit: an edit of the configuration may set one.
    bool TryCount((string Route, IPAddress Address) key, long limit)
    {
        lock (_addressLock)
        {
            var open = _addresses.GetValueOrDefault(key);
            if (open >= limit)
                return false;
            _addresses[key] = open + 1;
            return true;
        }
    }
}
