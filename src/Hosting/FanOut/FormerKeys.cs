using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.FanOut;

/// <summary>
/// Who of an action's clients was another client before it came back: a message to all but that one, which took its time, is not for this
/// one. Several may say so of themselves; each keeps a message from itself alone.
/// </summary>
sealed class FormerKeys
{
    readonly ConcurrentDictionary<ClientKey, ImmutableArray<long>> _members = new();

    public void Add(ImmutableArray<ClientKey> keys, long member)
    {
        foreach (var key in keys)
            _members.AddOrUpdate(key, [member], (_, members) => members.Add(member));
    }

    public void Remove(ImmutableArray<ClientKey> keys, long member)
    {
        foreach (var key in keys)
        {
            var left = _members.AddOrUpdate(key, [], (_, members) => members.Remove(member));
            if (left.IsEmpty)
                _members.TryRemove(new(key, left));
        }
    }

    /// <summary>The members that were this client.</summary>
    public ImmutableArray<long> Find(ClientKey key) => _members.GetValueOrDefault(key, []);
}
