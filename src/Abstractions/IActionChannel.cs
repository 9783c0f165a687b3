namespace PluginChat;

/// <summary>
/// The clients of one WebSocket action, and how to reach them. It belongs to the host and outlives every version of the controller.
/// </summary>
/// <remarks>All members may be used on any thread. It is there whether anybody is connected or not.</remarks>
public interface IActionChannel
{
    /// <summary>The action's name.</summary>
    string Action { get; }

    /// <summary>Everyone connected to the action.</summary>
    IClients Clients { get; }

    /// <summary>Named sets of the action's clients.</summary>
    IGroups Groups { get; }

    /// <summary>Who is connected to the action, on all hosts.</summary>
    IPresence Presence { get; }
}
