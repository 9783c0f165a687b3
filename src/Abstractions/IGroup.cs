namespace PluginChat;

/// <summary>A named set of an action's clients. A client may be in many; it leaves all of them when it is gone.</summary>
public interface IGroup : IClients
{
    /// <summary>The group's name.</summary>
    string Name { get; }

    /// <summary>Adds a client, which gets every message that is sent to the group from now on.</summary>
    /// <param name="client">A client of the same action.</param>
    /// <returns>False where it is a member already, or is gone.</returns>
    bool Add(IWebSocketClient client);

    /// <summary>Removes a client.</summary>
    /// <param name="client">The client.</param>
    /// <returns>False where it was no member.</returns>
    bool Remove(IWebSocketClient client);
}
