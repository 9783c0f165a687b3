using System.Collections.Concurrent;
using System.Net;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Admission;

/// <summary>
/// Open WebSockets in all, by route and by address. They are counted by the route's name, so a new configuration goes on counting.
/// </summary>
/// <param name="mostOf">How many may be open in all where the configuration says so much; what it says, if null.</param>
sealed class ConnectionCounts(Func<LimitsConfig, long>? mostOf = null)
{
    readonly ConcurrentDictionary<string, Counter> _routes = new(StringComparer.Ordinal);
    long _total;

    /// <summary>A limit that is reached, and a sentence that says which.</summary>
    public readonly record struct Full(RefusalReason Reason, string Text);

    sealed class Counter
    {
        readonly Lock _lock = new();
        readonly Dictionary<IPAddress, long> _byAddress = []; // under _lock
        long _open; // under _lock

        // Addresses are counted also while there is no limit on them: an edit of the configuration may set one.
        public Full? TryEnter(LimitsConfig limits, IPAddress address)
        {
            lock (_lock)
            {
                if (_open >= limits.WebSockets)
                    return new(RefusalReason.WebSockets, $"limits.webSockets: {limits.WebSockets:N0} WebSockets are open");
                var ofAddress = _byAddress.GetValueOrDefault(address);
                if (ofAddress >= limits.ConnectionsPerClient)
                    return new(
                        RefusalReason.PerAddress,
                        $"limits.connectionsPerClient: {limits.ConnectionsPerClient:N0} "
                            + $"WebSockets are open from {AddressGroup.Text(address)}"
                    );
                _byAddress[address] = ofAddress + 1;
                _open++;
                return null;
            }
        }

        public void Enter(IPAddress address)
        {
            lock (_lock)
            {
                _byAddress[address] = _byAddress.GetValueOrDefault(address) + 1;
                _open++;
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

    /// <summary>Takes a place, or says which limit is reached.</summary>
    public Full? TryEnter(RouteConfig route, IPAddress? address)
    {
        // Counted before it is looked at, so that of two at once no more than one gets the last place.
        var most = mostOf?.Invoke(route.Limits) ?? route.Limits.Connections;
        var isFull = Interlocked.Increment(ref _total) > most;
        var full = isFull
            ? new Full(RefusalReason.Connections, $"limits.connections: {most:N0} WebSockets are open in all")
            : _routes.GetOrAdd(route.Name, static _ => new Counter()).TryEnter(route.Limits, AddressGroup.Of(address));
        if (full is not null)
            Interlocked.Decrement(ref _total);
        return full;
    }

    /// <summary>Takes a place for one that had it before, in another process.</summary>
    public void Enter(RouteConfig route, IPAddress? address)
    {
        Interlocked.Increment(ref _total);
        _routes.GetOrAdd(route.Name, static _ => new Counter()).Enter(AddressGroup.Of(address));
    }

    public void Leave(RouteConfig route, IPAddress? address)
    {
        Interlocked.Decrement(ref _total);
        _routes[route.Name].Leave(AddressGroup.Of(address));
    }
}
