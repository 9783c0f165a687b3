using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Hosting.Channels;

/// <summary>
/// What is known of the sessions that were heard of last, bounded: when one half is full, the other, which nobody asked for meanwhile, is
/// forgotten. Not for several threads at a time.
/// </summary>
/// <param name="half">How many sessions are remembered at least; at most twice as many are.</param>
sealed class RecentSessions<T>(int half)
    where T : class
{
    Dictionary<SessionId, T> _recent = [];
    Dictionary<SessionId, T> _before = [];

    /// <summary>All that are remembered, those that nobody asked for lately first.</summary>
    public IEnumerable<KeyValuePair<SessionId, T>> All => _before.Concat(_recent);

    public int Count => _recent.Count + _before.Count;

    public bool TryGet(SessionId session, [NotNullWhen(true)] out T? known) =>
        _recent.TryGetValue(session, out known) || _before.TryGetValue(session, out known);

    /// <summary>What is known of a session, which is remembered from now on.</summary>
    public T GetOrAdd(SessionId session, Func<T> create)
    {
        if (_recent.TryGetValue(session, out var known))
            return known;
        if (!_before.Remove(session, out known))
            known = create();
        if (_recent.Count >= half)
            (_before, _recent) = (_recent, []);
        return _recent[session] = known;
    }
}
