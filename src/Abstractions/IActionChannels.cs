namespace PluginChat;

/// <summary>
/// The WebSocket actions of the site, for code that is not one of their events: services, background work, other actions. Take it as a
/// constructor's parameter.
/// </summary>
/// <remarks>
/// All members may be used on any thread, also in a constructor. What is sent before a version is live goes out at once, as if the
/// previous version had
/// sent it.
/// </remarks>
public interface IActionChannels
{
    /// <summary>
    /// Finds an action by its name: in the controller that asks, and where that has none of the name, in the controllers of the site that
    /// are loaded.
    /// </summary>
    /// <param name="action">The action's name, as <see cref="ActionAttribute"/> has it; compared by ordinal.</param>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    /// <exception cref="KeyNotFoundException">
    /// There is no such action, or several other controllers have one. The message lists the actions that there are, and the controllers
    /// to choose from.
    /// </exception>
    IActionChannel this[string action] { get; }

    /// <summary>Finds an action of a controller, loaded or not.</summary>
    /// <param name="controller">The controller's name: its path below the folder of controllers, such as <c>chat</c>.</param>
    /// <param name="action">The action's name. Where the controller is not loaded yet, every name is taken at its word.</param>
    /// <returns>The action's channel.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="KeyNotFoundException">
    /// The site has no such controller, or it is loaded and has no such action. The message lists those that there are.
    /// </exception>
    IActionChannel Get(string controller, string action);
}
