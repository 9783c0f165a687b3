using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Hosting.FanOut;

/// <summary>The connections that ended last, for the clients that come back. A client that was forgotten is told so.</summary>
sealed class EndedSessions
{
    /// <summary>As many messages as a channel keeps by default; about 1 MB.</summary>
    public const int Most = 10_000;

    readonly Lock _lock = new();
    readonly Dictionary<long, EndedSession> _sessions = []; // under _lock
    readonly Queue<long> _order = new(); // under _lock

    public void Add(long client, EndedSession session)
    {
        lock (_lock)
        {
            if (!_sessions.TryAdd(client, session))
                return;
            _order.Enqueue(client);
            if (_order.Count > Most)
                _sessions.Remove(_order.Dequeue());
        }
    }

    public bool TryGet(long client, [MaybeNullWhen(false)] out EndedSession session)
    {
        lock (_lock)
            return _sessions.TryGetValue(client, out session);
    }

    /// <summary>All of them, the first that ended first.</summary>
    public IReadOnlyList<KeyValuePair<long, EndedSession>> Export()
    {
        lock (_lock)
            return [.. _order.Select(client => KeyValuePair.Create(client, _sessions[client]))];
    }

    /// <summary>Adds those of another process.</summary>
    public void Import(IReadOnlyList<KeyValuePair<long, EndedSession>> ended)
    {
        foreach (var (client, session) in ended)
            Add(client, session);
    }
}
