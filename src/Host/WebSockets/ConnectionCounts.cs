using System.Collections.Concurrent;
using System.Net;
using PluginChat.Host.Configuration;

namespace PluginChat.Host.WebSockets;

/// <summary>Open WebSockets by route and by address. They are counted by the route's name, so a new configuration goes on counting.</summary>
sealed class ConnectionCounts
{
    readonly ConcurrentDictionary<string, Counter> _routes = new(StringComparer.Ordinal);

    sealed class Counter
    {
        readonly Lock _lock = new();
        readonly Dictionary<IPAddress, long> _byAddress = [];       // under _lock
        long _open;                                                 // under _lock

        // Addresses are counted also while there is no limit on them: an edit of the configuration may set one.
        public string? TryEnter(LimitsConfig limits, IPAddress address)
        {
            lock (_lock)
            {
                if (_open >= limits.WebSockets)
                    return $"limits.webSockets: {limits.WebSockets:N0} WebSockets are open";
                var ofAddress = _byAddress.GetValueOrDefault(address);
                if (ofAddress >= limits.ConnectionsPerClient)
                    return $"limits.connectionsPerClient: {limits.ConnectionsPerClient:N0} WebSockets are open from {address}";
                _byAddress[address] = ofAddress + 1;
                _open++;
                return null;
            }
        }

        public void Leave(IPAddress address)
        {
            lock (_lock)
            {
                _open--;
                if (--_byAddress[address] == 0)
                    _byAddress.Remove(address);
            }
        }
    }

    /// <summary>Takes a place, or says in a sentence which limit is reached. A transport without addresses counts as one.</summary>
    public string? TryEnter(RouteConfig route, IPAddress? address) =>
        _routes.GetOrAdd(route.Name, static _ => new Counter()).TryEnter(route.Limits, address ?? IPAddress.None);

    public void Leave(RouteConfig route, IPAddress? address) => _routes[route.Name].Leave(address ?? IPAddress.None);
}
