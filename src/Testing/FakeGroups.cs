using System.Collections;

namespace PluginChat.Testing;

/// <summary>The groups of a channel.</summary>
sealed class FakeGroups(TestChannel channel) : IGroups
{
    readonly Dictionary<string, FakeGroup> _groups = new(StringComparer.Ordinal); // under the channel's lock

    public int Count => Snapshot().Count;

    public IGroup this[string name]
    {
        get
        {
            if (string.IsNullOrEmpty(name))
                throw new ArgumentException(
                    $"Action '{channel.Action}': a group needs a name that is not {(name is null ? "null" : "empty")}; "
                        + "to reach everyone use Clients.",
                    nameof(name)
                );
            lock (channel.Lock)
                return _groups.TryGetValue(name, out var group) ? group : _groups[name] = new(channel, name);
        }
    }

    /// <summary>Removes a client from all.</summary>
    public void Leave(FakeClient client)
    {
        lock (channel.Lock)
        {
            foreach (var group in _groups.Values)
                group.RemoveMember(client);
        }
    }

    public IEnumerator<IGroup> GetEnumerator() => Snapshot().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    List<IGroup> Snapshot()
    {
        lock (channel.Lock)
            return [.. _groups.Values.Where(g => g.Count > 0)];
    }
}
