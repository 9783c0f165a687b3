namespace PluginChat;

/// <summary>A client's bag of values: what the controller remembers of it across events and reloads.</summary>
/// <remarks>
/// <para>Values are of the runtime's or the host's types: strings, numbers, dates, arrays and collections of those. A type of
/// the controller itself would keep its old version in memory for ever, so it is refused; store such a thing as JSON text.</para>
/// <para>Single calls are safe on any thread. Names are compared by ordinal.</para>
/// </remarks>
public interface IClientItems
{
    /// <summary>Gets a value (null where there is none) or sets it (null removes it).</summary>
    /// <param name="name">The value's name.</param>
    /// <exception cref="ArgumentException">The value's type is one of the controller's own.</exception>
    object? this[string name] { get; set; }

    /// <summary>Gets a value as <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The type it was stored as.</typeparam>
    /// <param name="name">The value's name.</param>
    /// <returns>The value, or the default of <typeparamref name="T"/> where there is none of that type.</returns>
    T? Get<T>(string name) => this[name] is T value ? value : default;
}
