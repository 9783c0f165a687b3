using System.Collections.Concurrent;

namespace PluginChat.Hosting.FanOut;

/// <summary>
/// An action's groups that have members. To join, to leave, and to drop a group that is empty are one step each, under one lock, so that
/// no thread ever meets a group which is no longer in the table and has to try again. Sending takes the lock of neither.
/// </summary>
sealed class GroupTable
{
    readonly Lock _lock = new();
    readonly ConcurrentDictionary<string, GroupMembers> _groups = new(StringComparer.Ordinal); // written under _lock

    /// <summary>Groups that have members.</summary>
    public int Count => _groups.Count;

    /// <summary>The names of the groups that have members, copied.</summary>
    public ICollection<string> Names => _groups.Keys;

    /// <summary>The group, where it has members.</summary>
    public GroupMembers? Find(string name) => _groups.GetValueOrDefault(name);

    /// <summary>False where it is a member already, or has left the action.</summary>
    public bool Add(string name, Member member)
    {
        lock (_lock)
        {
            if (!member.JoinGroup(name))
                return false;
            if (!_groups.TryGetValue(name, out var members))
                _groups[name] = members = new();
            members.Add(member);
            return true;
        }
    }

    /// <summary>False where it was no member.</summary>
    public bool Remove(string name, Member member)
    {
        lock (_lock)
        {
            if (!member.LeaveGroup(name))
                return false;
            RemoveFrom(name, member);
            return true;
        }
    }

    /// <summary>Ends all of a member's memberships; it joins no group after that.</summary>
    public void RemoveAll(Member member)
    {
        lock (_lock)
        {
            foreach (var name in member.LeaveGroups())
                RemoveFrom(name, member);
        }
    }

    void RemoveFrom(string name, Member member)
    {
        if (_groups.TryGetValue(name, out var members) && members.Remove(member))
            _groups.TryRemove(name, out _);
    }
}
