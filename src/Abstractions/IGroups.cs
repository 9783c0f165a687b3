namespace PluginChat;

/// <summary>Named sets of an action's clients, such as chat rooms. They belong to the host and survive a reload.</summary>
public interface IGroups
{
    /// <summary>Gets a group. Every name is a group; one without members costs nothing.</summary>
    /// <param name="name">The name, compared by ordinal; not empty.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty. Everyone is <see cref="IClients"/>, never a group.</exception>
    IGroup this[string name] { get; }
}
