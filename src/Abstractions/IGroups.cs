namespace PluginChat;

/// <summary>Named sets of an action's clients, such as chat rooms. They belong to the host and survive a reload.</summary>
public interface IGroups
{
    /// <summary>Gets a group. Every name is a group; one without members costs nothing.</summary>
    /// <param name="name">The name, compared by ordinal.</param>
    IGroup this[string name] { get; }
}
