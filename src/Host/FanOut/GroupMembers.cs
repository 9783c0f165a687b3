namespace PluginChat.Host.FanOut;

/// <summary>The members of a group that has any. Once empty it is dead, and the next member starts another.</summary>
sealed class GroupMembers
{
    public enum AddResult { Added, IsMember, Dead }

    readonly Lock _lock = new();
    readonly HashSet<Member> _members = [];     // under _lock
    Member[]? _snapshot;                        // under _lock; made again after a change
    bool _dead;                                 // under _lock

    public int Count
    {
        get
        {
            lock (_lock)
                return _members.Count;
        }
    }

    public AddResult Add(Member client)
    {
        lock (_lock)
        {
            if (_dead)
                return AddResult.Dead;
            if (!_members.Add(client))
                return AddResult.IsMember;
            _snapshot = null;
            return AddResult.Added;
        }
    }

    public bool Remove(Member client, out bool empty)
    {
        lock (_lock)
        {
            var removed = _members.Remove(client);
            if (removed)
                _snapshot = null;
            empty = _dead = _members.Count == 0;
            return removed;
        }
    }

    public bool Contains(Member client)
    {
        lock (_lock)
            return _members.Contains(client);
    }

    public Member[] Snapshot()
    {
        lock (_lock)
            return _snapshot ??= [.. _members];
    }
}
