using System.Diagnostics.CodeAnalysis;

namespace PluginChat;

/// <summary>Typed access to what a controller remembers of a client.</summary>
public static class ClientItemsExtensions
{
    /// <summary>Gets a value as <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The type it was stored as.</typeparam>
    /// <param name="items">The client's items.</param>
    /// <param name="name">The value's name.</param>
    /// <returns>The value, or the default of <typeparamref name="T"/> where there is none of that type.</returns>
    public static T? Get<T>(this IClientItems items, string name) => items.TryGet(name, out T? value) ? value : default;

    /// <summary>Gets a value as <typeparamref name="T"/>, where there is one of that type.</summary>
    /// <typeparam name="T">The type it was stored as.</typeparam>
    /// <param name="items">The client's items.</param>
    /// <param name="name">The value's name.</param>
    /// <param name="value">The value, or the default of <typeparamref name="T"/>.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryGet<T>(this IClientItems items, string name, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items[name] is T found)
        {
            value = found;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Sets a value; null removes it.</summary>
    /// <typeparam name="T">Its type: of the runtime's or the host's, see <see cref="IClientItems"/>.</typeparam>
    /// <param name="items">The client's items.</param>
    /// <param name="name">The value's name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value is, or holds, something of the controller's own; the message names it.</exception>
    public static void Set<T>(this IClientItems items, string name, T value)
    {
        ArgumentNullException.ThrowIfNull(items);
        items[name] = value;
    }
}
