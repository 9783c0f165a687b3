namespace PluginChat;

/// <summary>
/// Carries values of <typeparamref name="T"/> from one version of a controller to the next where the host cannot:
/// <c>[Preserve(Converter = typeof(MyConverter))]</c>.
/// </summary>
/// <remarks>
/// The class needs a constructor without parameters. The version that ends exports with its own converter and the version that
/// starts imports with its own, one thread at a time. An exception of either is a warning, and the member starts anew.
/// </remarks>
/// <typeparam name="T">The member's type.</typeparam>
public abstract class StateConverter<T> : IStateConverter
{
    /// <summary>Called in the version that ends.</summary>
    /// <param name="value">The member's value.</param>
    /// <returns>What crosses: text, numbers, dates, or arrays and collections of the runtime's types.</returns>
    public abstract object? Export(T value);

    /// <summary>Called in the version that starts.</summary>
    /// <param name="state">What <see cref="Export"/> of the version before returned.</param>
    /// <returns>The member's value.</returns>
    public abstract T Import(object? state);

    object? IStateConverter.Export(object? value) => Export((T)value!);

    object? IStateConverter.Import(object? state) => Import(state);
}
