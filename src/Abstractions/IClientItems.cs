namespace PluginChat;

/// <summary>A client's bag of values: what the controller remembers of it across events and reloads.</summary>
/// <remarks>
/// <para>For typed access see <see cref="ClientItemsExtensions"/>.</para>
/// <para>Values are of the runtime's or the host's types: strings, numbers, dates, arrays and collections of those. A type of
/// the controller itself would keep its old version in memory for ever, so it is refused; store such a thing as JSON text.</para>
/// <para>Single calls are safe on any thread. Names are compared by ordinal.</para>
/// </remarks>
public interface IClientItems
{
    /// <summary>Gets a value (null where there is none) or sets it (null removes it).</summary>
    /// <param name="name">The value's name.</param>
    /// <exception cref="ArgumentException">
    /// The value is, or holds, something of the controller's own: a type, a delegate, also inside an array or as a generic argument; the
    /// message names it. Or
    /// the values of this client take more than 4 MB together.
    /// </exception>
    object? this[string name] { get; set; }
}
