using System.Collections.Concurrent;

namespace PluginChat.Hosting.FanOut;

/// <summary>The clients of each user who is connected to an action, by <see cref="MemberSets.KeyOfUser"/>.</summary>
sealed class UserTable
{
    readonly Lock _lock = new();
    readonly ConcurrentDictionary<string, GroupMembers> _users = new(StringComparer.Ordinal); // written under _lock

    public GroupMembers? Find(string key) => _users.GetValueOrDefault(key);

    public void Add(string key, Member member)
    {
        lock (_lock)
        {
            if (!_users.TryGetValue(key, out var members))
                _users[key] = members = new();
            members.Add(member);
        }
    }

    public void Remove(string key, Member member)
    {
        lock (_lock)
        {
            if (_users.TryGetValue(key, out var members) && members.Remove(member))
                _users.TryRemove(key, out _);
        }
    }
}
