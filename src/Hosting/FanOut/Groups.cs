using System.Collections;

namespace PluginChat.Hosting.FanOut;

/// <summary>An action's groups as a controller sees them. Separate from the hub, which is itself a collection, of clients.</summary>
sealed class Groups(ActionHub hub, GroupTable table) : IGroups
{
    public int Count => table.Count;

    public IGroup this[string name] => hub[name];

    // The names are copied first: groups come and go while the controller's loop runs.
    public IEnumerator<IGroup> GetEnumerator() => table.Names.Select(name => hub[name]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
