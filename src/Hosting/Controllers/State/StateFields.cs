using System.Reflection;
using System.Text.Json.Serialization;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>The fields that make up an object, whatever their visibility, and by which name they are found in another version.</summary>
static class StateFields
{
    const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>From the class up to its bases. Marks that say "do not serialize" are heeded.</summary>
    public static IEnumerable<(string Key, FieldInfo Field)> Of(Type type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            foreach (var field in t.GetFields(Declared))
            {
                var name = NameOf(field);
                if (
                    field.IsDefined(typeof(JsonIgnoreAttribute))
                    || name != field.Name && t.GetProperty(name, Declared)?.IsDefined(typeof(JsonIgnoreAttribute)) == true
                )
                    continue;
                yield return (names.Add(name) ? name : $"{t.Name}.{name}", field);
            }
        }
    }

    /// <summary>A property that the compiler keeps a field for is called as its author calls it.</summary>
    public static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.IndexOf('>') is > 1 and var end ? field.Name[1..end] : field.Name;
}
