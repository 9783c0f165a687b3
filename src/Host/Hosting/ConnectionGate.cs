using Microsoft.AspNetCore.Connections;
using PluginChat.Host.Diagnostics;

namespace PluginChat.Host.Hosting;

/// <summary>
/// Bounds the connections of the host, whatever they are for, by <c>limits.connections</c> and a reserve. WebSockets over the limit are
/// answered 503, and it takes a connection to say so; so it does to ask a full host for its health, which must not be told apart
/// from a dead one. What comes over the reserve is cut off before a byte of it is read. Kestrel's own limit does the same with a
/// line of the log for each, and forgets a connection once it is a WebSocket.
/// </summary>
sealed class ConnectionGate(long connections, Refusals refusals)
{
    // A tenth for requests that are no WebSockets. Below 80 that would be too few for a page and its files in two browsers.
    const long LeastReserve = 8, ReserveShare = 10;

    readonly long _most = Most(connections);
    long _open;

    /// <summary>How many connections of any kind may be open where so many WebSockets may be.</summary>
    public static long Most(long connections) => connections + Math.Max(LeastReserve, connections / ReserveShare);

    /// <remarks>This method is in memory for each connection, which is why there is no gate where there is no limit.</remarks>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (Interlocked.Increment(ref _open) > _most)
        {
            Interlocked.Decrement(ref _open);
            refusals.Add(RefusalReason.Connections, null, 0, $"limits.connections: {_most:N0} connections are open");
            connection.Abort(new ConnectionAbortedException("Too many connections."));
            return;
        }
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
