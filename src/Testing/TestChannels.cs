using System.Collections.Concurrent;

namespace PluginChat.Testing;

/// <summary>
/// The site's WebSocket actions in a test, for code that takes <see cref="IActionChannels"/>: give it to a constructor, and connect clients
/// to see what is sent.
/// </summary>
/// <remarks>All members may be used on any thread. Every name is an action, and one without clients costs nothing.</remarks>
public sealed class TestChannels : IActionChannels
{
    readonly ConcurrentDictionary<string, TestChannel> _channels = new(StringComparer.Ordinal);

    /// <summary>Gets the channel of an action.</summary>
    /// <param name="action">The action's name; compared by ordinal.</param>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public TestChannel this[string action]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(action);
            return _channels.GetOrAdd(action, static name => new(name));
        }
    }

    IActionChannel IActionChannels.this[string action] => this[action];

    IActionChannel IActionChannels.Get(string controller, string action)
    {
        ArgumentNullException.ThrowIfNull(controller);
        return this[action];
    }
}
