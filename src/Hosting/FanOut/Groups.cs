using System.Collections;

namespace PluginChat.Hosting.FanOut;

/// <summary>An action's groups as a controller sees them. Separate from the hub, which is itself a collection, of clients.</summary>
sealed class Groups(ActionHub hub, GroupTable table) : IGroups
{
    public int Count => table.Count;

    // To the channel, no group means everyone: a name that was lost must not send a private message to all.
    public IGroup this[string name] =>
        name is { Length: > 0 } && MemberSets.IsReserved(name)
            ? throw new ArgumentException($"Action '{hub.Name}': a group's name does not begin with U+0000.", nameof(name))
        : !string.IsNullOrEmpty(name) ? new Group(hub, name)
        : throw new ArgumentException(
            $"Action '{hub.Name}': a group needs a name that is not {(name is null ? "null" : "empty")}; "
                + "to reach everyone use Clients.",
            nameof(name)
        );

    // The names are copied first: groups come and go while the controller's loop runs.
    public IEnumerator<IGroup> GetEnumerator() => table.Names.Select(name => this[name]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
