namespace PluginChat;

/// <summary>
/// Turns a <see cref="PreserveAttribute"/> member's value into one that the host can carry, and back. Derive from
/// <see cref="StateConverter{T}"/>.
/// </summary>
public interface IStateConverter
{
    /// <summary>Called in the version that ends.</summary>
    /// <param name="value">The member's value.</param>
    /// <returns>What crosses: text, numbers, dates, or arrays and collections of the runtime's types.</returns>
    object? Export(object? value);

    /// <summary>Called in the version that starts.</summary>
    /// <param name="state">What <see cref="Export"/> of the version before returned.</param>
    /// <returns>The member's value.</returns>
    object? Import(object? state);
}
