using System.Net.Sockets;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// Bounds the connections of the host, whatever they are for, by <c>limits.connections</c> and a reserve, and by the files that the process
/// may open. WebSockets over the limit are answered 503, and it takes a connection to say so; so it does to ask a full host for its health,
/// which must not be told apart from a dead one. What comes over the reserve is refused as it is accepted, before Kestrel sees it: its
/// middleware is behind the accepting by hundreds of connections, and Kestrel's own limit forgets a connection once it is a WebSocket.
/// </summary>
sealed class ConnectionGate(long connections, OpenFiles files, Refusals refusals, ILogger log)
{
    // A tenth for requests that are no WebSockets. Below 80 that would be too few for a page and its files in two browsers.
    const long LeastReserve = 8,
        ReserveShare = 10;

    // In percent of the most: where it is said that the gate will soon close, and where that is forgotten.
    const long NearlyFull = 80,
        Relieved = 70;

    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _limit = connections; // replaced by a new configuration
    long _open;
    int _warned;

    /// <summary>Completes when connections may be accepted: until then they wait in the system's queue.</summary>
    public Task Opened => _opened.Task;

    /// <summary>How many connections of any kind may be open.</summary>
    public long Most => Math.Min(With(Volatile.Read(ref _limit)), files.ForClients);

    /// <summary>How many connections of any kind may be open where so many WebSockets may be.</summary>
    public static long With(long webSockets) =>
        webSockets >= LimitsConfig.Unlimited / 2 ? LimitsConfig.Unlimited : webSockets + Math.Max(LeastReserve, webSockets / ReserveShare);

    /// <summary>
    /// How many WebSockets may be open: <c>limits.connections</c>, or where it sets no limit, as many as leave the reserve.
    /// </summary>
    public long WebSockets(LimitsConfig limits) =>
        limits.Connections != LimitsConfig.Unlimited || files.Limit == OpenFiles.Unlimited
            ? limits.Connections
            : Math.Max(1, files.ForClients - Math.Max(LeastReserve, files.ForClients / (ReserveShare + 1)));

    /// <summary>Lets connections in, now that all addresses are bound.</summary>
    public void Open()
    {
        if (Volatile.Read(ref _limit) is var limit && limit != LimitsConfig.Unlimited && With(limit) > files.ForClients)
            Log.TooFewFiles(log, limit, With(limit), files.ForClients, files.Limit);
        _opened.TrySetResult();
    }

    /// <summary>Applies another <c>limits.connections</c> to those that come.</summary>
    public void Limit(long connections) => Volatile.Write(ref _limit, connections);

    /// <summary>Takes a place for a connection that was just accepted, or says why it gets none. For any thread.</summary>
    /// <param name="accepted">Its socket.</param>
    /// <param name="takePlace">Takes one that somebody has who asked for nothing, if there is any.</param>
    public bool TryEnter(Socket accepted, Func<bool>? takePlace = null)
    {
        var (open, most) = (Interlocked.Increment(ref _open), Most);
        if (open > most || files.IsReserved(accepted.SafeHandle))
        {
            Interlocked.Decrement(ref _open);
            // The other one's place, whose file is closed by now.
            if (takePlace?.Invoke() == true)
            {
                refusals.Add(
                    RefusalReason.Connections,
                    null,
                    0,
                    $"limits.connections: {open - 1:N0} connections are open, and one that asked for nothing made room"
                );
                return true;
            }
            refusals.Add(
                RefusalReason.Connections,
                null,
                0,
                open > most && most < files.ForClients
                    ? $"limits.connections: {most:N0} connections are open"
                    : $"limits.connections: {open - 1:N0} connections are open, and the process may open "
                        + $"{files.Limit:N0} files (RLIMIT_NOFILE): raise LimitNOFILE of its service, or ulimit -n"
            );
            return false;
        }
        if (open >= Share(most, NearlyFull) && Interlocked.Exchange(ref _warned, 1) == 0)
            Log.NearlyFull(log, open, most);
        return true;
    }

    /// <summary>Takes a place for a connection that had one before, in another process.</summary>
    public void Enter() => Interlocked.Increment(ref _open);

    /// <summary><see cref="Leave"/>, made once for all.</summary>
    public Action Left => field ??= Leave;

    /// <summary>Gives a place back. For any thread.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _open) < Share(Most, Relieved) && Volatile.Read(ref _warned) != 0)
            Volatile.Write(ref _warned, 0);
    }

    static long Share(long most, long percent) => most / 100 * percent + most % 100 * percent / 100;
}
