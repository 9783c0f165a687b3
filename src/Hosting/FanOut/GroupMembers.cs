namespace PluginChat.Hosting.FanOut;

/// <summary>The members of a group that has any. Only its <see cref="GroupTable"/> changes it.</summary>
sealed class GroupMembers
{
    readonly Lock _lock = new();
    readonly HashSet<Member> _members = []; // under _lock
    Member[]? _snapshot; // under _lock; made again after a change

    public int Count
    {
        get
        {
            lock (_lock)
                return _members.Count;
        }
    }

    public void Add(Member member)
    {
        lock (_lock)
        {
            _members.Add(member);
            _snapshot = null;
        }
    }

    /// <summary>Returns whether no member is left.</summary>
    public bool Remove(Member member)
    {
        lock (_lock)
        {
            _members.Remove(member);
            _snapshot = null;
            return _members.Count == 0;
        }
    }

    public bool Contains(Member member)
    {
        lock (_lock)
            return _members.Contains(member);
    }

    public Member[] Snapshot()
    {
        lock (_lock)
            return _snapshot ??= [.. _members];
    }
}
