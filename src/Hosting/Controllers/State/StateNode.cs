using System.Globalization;
using System.Text.Json;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>
/// One value of a controller's state, with nothing of the controller's code in it. An object that is referred to twice is one node, so
/// nodes may form a graph with cycles.
/// </summary>
sealed class StateNode(StateKind kind, StateType? type)
{
    public static StateNode Null { get; } = new(StateKind.Null, null);

    public StateKind Kind { get; } = kind;

    public StateType? Type { get; } = type;

    /// <summary>Of a value; of an enum's member its number.</summary>
    public object? Value { get; init; }

    /// <summary>Of an enum's member.</summary>
    public string? Name { get; init; }

    /// <summary>Of a collection: by turns for a map, and for a queue with priorities.</summary>
    public List<StateNode> Items { get; } = [];

    /// <summary>Of an array of several dimensions.</summary>
    public int[]? Lengths { get; init; }

    /// <summary>Of a set or map; null for the type's own.</summary>
    public StateComparer? Comparer { get; set; }

    /// <summary>By name; the same name in a base class has the class's name in front.</summary>
    public Dictionary<string, StateNode> Fields { get; } = new(StringComparer.Ordinal);

    public override string ToString() => Write(2) is var text && text.Length <= 40 ? text : text[..40] + "…";

    string Write(int depth) =>
        Kind switch
        {
            StateKind.Null => "null",
            StateKind.Value when Value is string text => JsonSerializer.Serialize(text.Length > 50 ? text[..50] : text),
            StateKind.Value => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? "",
            StateKind.EnumMember => Name!,
            StateKind.TypeName => $"typeof({Type})",
            StateKind.Fields => Type!.ToString(),
            _ when depth == 0 => "[…]",
            _ => $"[{string.Join(",", Items.Take(20).Select(i => i.Write(depth - 1)))}]",
        };
}
