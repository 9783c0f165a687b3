using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Sessions;

/// <summary>
/// The sessions of one host alone, in memory, as many as <c>limits.sessions</c>. Where there are so many, the newcomer that waits longest
/// for its visitor to come back gives way: requests without cookies, each of which begins a session, push out each other and nobody who is
/// signed in.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="most">How many there may be, now.</param>
/// <param name="gaveWay">Told of each that gives way.</param>
sealed class MemorySessions(CoarseClock clock, Func<long> most, Action gaveWay) : ISessionStore, IHeartbeatHandler
{
    // A second's share of a walk that takes some 10 s: what has ended is noticed by whoever asks for it, here only its memory is freed.
    const int LeastLooks = 1000,
        Shares = 10;

    readonly ConcurrentDictionary<string, StoredSession> _sessions = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, long> _replaced = new(StringComparer.Ordinal); // until when they are known
    readonly Queue<(string Key, long Until)> _replacedInOrder = new(); // under _lock
    readonly LinkedList<StoredSession> _newcomers = new(); // under _lock
    readonly Lock _lock = new();
    IEnumerator<KeyValuePair<string, StoredSession>>? _walk; // the heartbeat's

    public int Count => _sessions.Count;

    public ValueTask<ImmutableDictionary<string, byte[]>?> LoadAsync(string key, TimeSpan lifetime)
    {
        if (!_sessions.TryGetValue(key, out var session))
            return new((ImmutableDictionary<string, byte[]>?)null);
        lock (session)
        {
            if (!HasEnded(session))
            {
                session.EndsAt = EndOf(lifetime);
                Settle(session);
                return new(session.Values);
            }
        }
        Remove(session);
        return new((ImmutableDictionary<string, byte[]>?)null);
    }

    public ValueTask<bool> SaveAsync(SessionChanges changes)
    {
        if (!changes.IsNew)
            return new(_sessions.TryGetValue(changes.Key, out var known) && TryChange(known, changes));
        var session = new StoredSession(changes.Key);
        TryChange(session, changes);
        lock (_lock)
        {
            if (changes.Replaces is { } former)
                Replace(former);
            MakeRoom();
            _sessions[session.Key] = session;
            if (changes.Replaces is null)
                session.Newcomer = _newcomers.AddLast(session);
        }
        return new(true);
    }

    public ValueTask<bool> WasReplacedAsync(string key) => new(_replaced.TryGetValue(key, out var until) && until > clock.Exact);

    public ValueTask RemoveAsync(string key)
    {
        if (_sessions.TryGetValue(key, out var session))
            Remove(session);
        return ValueTask.CompletedTask;
    }

    /// <summary>All that have not ended, for the process that goes on with them.</summary>
    public IReadOnlyList<SessionState> Export()
    {
        var sessions = new List<SessionState>();
        foreach (var (key, session) in _sessions)
        {
            lock (session)
            {
                if (!HasEnded(session))
                    sessions.Add(
                        new(
                            key,
                            session.Values,
                            session.EndsAt == long.MaxValue ? null : session.EndsAt - clock.Exact,
                            session.Newcomer is not null
                        )
                    );
            }
        }
        return sessions;
    }

    /// <summary>Adds those of another process.</summary>
    public void Import(IReadOnlyList<SessionState> sessions)
    {
        foreach (var state in sessions)
        {
            var session = new StoredSession(state.Key)
            {
                Values = state.Values,
                EndsAt = state.EndsIn is { } left ? clock.Exact + left : long.MaxValue,
            };
            lock (_lock)
            {
                _sessions[session.Key] = session;
                if (state.IsNewcomer)
                    session.Newcomer = _newcomers.AddLast(session);
            }
        }
    }

    public void OnHeartbeat(long now)
    {
        Forget();
        _walk ??= _sessions.GetEnumerator();
        for (var left = Math.Max(LeastLooks, _sessions.Count / Shares); left > 0; left--)
        {
            if (!_walk.MoveNext())
            {
                _walk.Dispose();
                _walk = null;
                return;
            }
            var session = _walk.Current.Value;
            bool hasEnded;
            lock (session)
                hasEnded = HasEnded(session);
            if (hasEnded)
                Remove(session);
        }
    }

    bool TryChange(StoredSession session, SessionChanges changes)
    {
        lock (session)
        {
            if (!changes.IsNew && HasEnded(session))
                return false;
            var values = (changes.ClearsFirst ? session.Values.Clear() : session.Values).ToBuilder();
            foreach (var (name, value) in changes.Values)
            {
                if (value is null)
                    values.Remove(name);
                else
                    values[name] = value;
            }
            if (values.Sum(v => SessionChanges.SizeOf(v.Key, v.Value)) > changes.MostBytes)
                throw changes.TooLarge();
            session.Values = values.ToImmutable();
            session.EndsAt = EndOf(changes.Lifetime);
            return true;
        }
    }

    // Under _lock.
    void MakeRoom()
    {
        while (_sessions.Count >= most())
        {
            if (_newcomers.First is not { Value: var oldest })
                throw new SessionException(
                    SessionFault.TooMany,
                    $"There are {_sessions.Count} sessions and all are in use: raise http.limits.sessions, or shorten "
                        + "http.timeouts.session."
                );
            Remove(oldest);
            gaveWay();
        }
    }

    // Under _lock.
    void Replace(string key)
    {
        if (!_sessions.TryGetValue(key, out var replaced))
            return;
        Remove(replaced);
        var until = clock.Exact + (long)SessionChanges.ReplacedFor.TotalMilliseconds;
        _replaced[key] = until;
        _replacedInOrder.Enqueue((key, until));
        while (_replacedInOrder.Count > most())
            _replaced.TryRemove(_replacedInOrder.Dequeue().Key, out _);
    }

    void Forget()
    {
        lock (_lock)
        {
            while (_replacedInOrder.TryPeek(out var oldest) && oldest.Until <= clock.Exact)
                _replaced.TryRemove(_replacedInOrder.Dequeue().Key, out _);
        }
    }

    // The visitor came back.
    void Settle(StoredSession session)
    {
        if (session.Newcomer is null)
            return;
        lock (_lock)
            Unlist(session);
    }

    void Remove(StoredSession session)
    {
        lock (_lock)
        {
            Unlist(session);
            _sessions.TryRemove(new(session.Key, session));
        }
        session.HasEnded = true;
    }

    // Under _lock.
    void Unlist(StoredSession session)
    {
        if (session.Newcomer is { } node)
            _newcomers.Remove(node);
        session.Newcomer = null;
    }

    bool HasEnded(StoredSession session) => session.HasEnded || session.EndsAt <= clock.Exact;

    long EndOf(TimeSpan lifetime) => lifetime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.Exact + (long)lifetime.TotalMilliseconds;
}
