namespace PluginChat;

/// <summary>Named sets of an action's clients, such as chat rooms. They belong to the host and survive a reload.</summary>
/// <remarks>
/// All members may be used on any thread. Enumerating gives a snapshot of the groups that have members, in no particular order;
/// the count is their number. Where several hosts serve the action (<c>scaleOut</c>), only groups with members on this host are seen.
/// </remarks>
public interface IGroups : IReadOnlyCollection<IGroup>
{
    /// <summary>Gets a group. Every name is a group; one without members costs nothing.</summary>
    /// <param name="name">The name, compared by ordinal; not empty.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty. Everyone is <see cref="IClients"/>, never a
    /// group.</exception>
    IGroup this[string name] { get; }
}
