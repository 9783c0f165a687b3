using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace PluginChat.Host.Controllers;

/// <summary>The members of one action that are marked <see cref="PreserveAttribute"/>, out to JSON and in again.</summary>
sealed class PreservedState
{
    const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    readonly List<(string Name, Type Type, Func<object?> Get, Action<object?> Set)> _members = [];

    public PreservedState(WebSocketAction action)
    {
        for (var type = action.GetType(); type is not null && type != typeof(WebSocketAction); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Members).Where(f => f.IsDefined(typeof(PreserveAttribute))))
                _members.Add((field.Name, field.FieldType, () => field.GetValue(action), value => field.SetValue(action, value)));
            foreach (var property in type.GetProperties(Members).Where(p => p.IsDefined(typeof(PreserveAttribute)) && p.CanRead))
            {
                // Without a setter, what the compiler keeps the value in; a property that is computed has nothing to carry.
                if (property.CanWrite)
                    _members.Add((property.Name, property.PropertyType, () => property.GetValue(action), value => property.SetValue(action, value)));
                else if (type.GetField($"<{property.Name}>k__BackingField", Members) is { } kept)
                    _members.Add((property.Name, property.PropertyType, () => kept.GetValue(action), value => kept.SetValue(action, value)));
            }
        }
    }

    public bool HasMembers => _members.Count > 0;

    /// <summary>
    /// The values by member name: of those that <paramref name="next"/> has too, or of all where there is none. Throws what the
    /// author's getters and converters throw.
    /// </summary>
    public JsonObject Export(PreservedState? next)
    {
        var options = Options();
        var state = new JsonObject();
        foreach (var (name, type, get, _) in _members)
        {
            // What nobody wants must not fail: taking the mark away is how an author gets rid of a member that does.
            if (next is not null && !next._members.Exists(m => m.Name == name))
                continue;
            try
            {
                state[name] = JsonSerializer.SerializeToNode(get(), type, options);
            }
            catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
            {
                throw new InvalidOperationException($"[Preserve] {name}: its value cannot be carried over as JSON ({ExceptionText.Short(e)}); keep it in members that can, or take the mark away and start anew");
            }
        }
        return state;
    }

    /// <summary>
    /// Sets what <paramref name="state"/> has: a member it lacks keeps its initial value, and so does one whose type it does
    /// not fit, with a warning. Throws what the author's setters throw.
    /// </summary>
    public void Import(JsonObject state, List<string> warnings)
    {
        var options = Options();
        foreach (var (name, type, _, set) in _members)
        {
            if (!state.TryGetPropertyValue(name, out var node))
                continue;
            object? value;
            try
            {
                value = Convert(node, type, options);
            }
            catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException or OverflowException or InvalidCastException)
            {
                warnings.Add($"[Preserve] {name}: its value {Shorten(node)} does not fit the new type {Describe(type)}; it starts anew");
                continue;
            }
            set(value);
        }
    }

    /// <summary>Lets go of the action.</summary>
    public void Release() => _members.Clear();

    /// <summary>
    /// Empties System.Text.Json's process-wide caches, which otherwise keep the types of a retired controller in memory. This
    /// is what the runtime itself calls after a hot reload; there is no public name for it.
    /// </summary>
    public static void ForgetTypes() => typeof(JsonSerializerOptions).Assembly
        .GetType("System.Text.Json.JsonSerializerOptionsUpdateHandler")?.GetMethod("ClearCache", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?
        .Invoke(null, [null]);

    // Of its own for each use: options keep every type they met.
    static JsonSerializerOptions Options() => new()
    {
        IncludeFields = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowReadingFromString | System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    static object? Convert(JsonNode? node, Type type, JsonSerializerOptions options)
    {
        if (node is null && type.IsValueType && Nullable.GetUnderlyingType(type) is null)
            throw new InvalidCastException();
        // A number or a flag that became text is the one change that JSON would refuse and everyone expects.
        if (type == typeof(string) && node is JsonValue value && value.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            return node.ToJsonString();
        return node.Deserialize(type, options);
    }

    static string Shorten(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length <= 40 ? text : text[..40] + "…" : "null";

    static string Describe(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Describe))}>" : type.Name;
}
