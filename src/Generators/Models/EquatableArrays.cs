using System.Collections.Immutable;

namespace PluginChat.Generators.Models;

static class EquatableArrays
{
    public static EquatableArray<T> ToEquatable<T>(this IEnumerable<T> items)
        where T : IEquatable<T> => new([.. items]);
}
