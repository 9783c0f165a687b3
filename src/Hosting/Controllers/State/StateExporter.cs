using System.Collections;
using System.Runtime.CompilerServices;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>Turns values into nodes. One exporter for all members of an action, so that what they share stays shared.</summary>
sealed class StateExporter
{
    readonly Dictionary<object, StateNode> _known = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="StateException">It cannot be carried; the message says what of it, and why.</exception>
    public StateNode Export(object? value)
    {
        if (value is null)
            return StateNode.Null;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new StateException(
                "it is nested too deeply, such as a long chain of objects that refer to each other; keep them in a list"
            );
        var type = value.GetType();
        if (value is Type named && named.IsCollectible)
            return new(StateKind.TypeName, StateType.Of(named));
        if (!type.IsCollectible && StateTypes.IsValue(type))
            return new(StateKind.Value, StateType.Of(type))
            {
                Value = value is System.Text.Json.JsonElement { ValueKind: not System.Text.Json.JsonValueKind.Undefined } json
                    ? json.Clone()
                    : value,
            };
        if (type.IsEnum)
            return new(StateKind.EnumMember, StateType.Of(type))
            {
                Name = value.ToString(),
                Value = Convert.ChangeType(value, Enum.GetUnderlyingType(type), null),
            };
        if (!type.IsValueType && _known.TryGetValue(value, out var known))
            return known;
        return StateTypes.TryCopy(value) is { } copy
            ? Know(value, new(StateKind.Value, StateType.Of(type)) { Value = copy })
            : ExportParts(value, type);
    }

    StateNode ExportParts(object value, Type type)
    {
        type = StateTypes.Public(type);
        if (value is Array array)
            return ExportArray(array, type);
        var definition = StateTypes.Definition(type);
        if (definition == typeof(Lazy<>))
            return ExportLazy(value, type);
        if (StateTypes.Sequences.Contains(definition))
            return ExportItems(value, new(StateKind.Sequence, StateType.Of(type)), StateCollections.Elements(value, definition));
        if (StateTypes.Sets.Contains(definition))
            return ExportItems(value, new(StateKind.Set, StateType.Of(type)), ((IEnumerable)value).Cast<object?>());
        if (StateTypes.Maps.Contains(definition))
            return ExportItems(value, new(StateKind.Map, StateType.Of(type)), StateCollections.Entries(value));
        if (StateTypes.IsFresh(type))
            return Know(value, new(StateKind.Fields, StateType.Of(type)));
        if (!StateTypes.IsFields(type) || typeof(Delegate).IsAssignableFrom(type))
            throw new StateException(StateTypes.Reason(type));
        if (StateTypes.IsOwn(type) && StateTypes.ForeignBase(type) is { } foreign)
            throw new StateException(foreign);
        var node = Know(value, new(StateKind.Fields, StateType.Of(type)));
        foreach (var (key, field) in StateFields.Of(type))
            node.Fields[key] = ExportField(type, key, field.GetValue(value));
        return node;
    }

    StateNode ExportField(Type type, string key, object? value)
    {
        try
        {
            return Export(value);
        }
        catch (StateException e) when (!e.Message.StartsWith(StateType.Describe(type) + ".", StringComparison.Ordinal))
        {
            throw new StateException($"{StateType.Describe(type)}.{key}: {e.Message}");
        }
    }

    StateNode ExportItems(object value, StateNode node, IEnumerable<object?> items)
    {
        node.Comparer = StateCollections.ComparerOf(value);
        Know(value, node);
        foreach (var item in items)
            node.Items.Add(Export(item));
        return node;
    }

    StateNode ExportArray(Array array, Type type)
    {
        var lengths = Enumerable.Range(0, array.Rank).Select(array.GetLength).ToArray();
        if (Enumerable.Range(0, array.Rank).Any(d => array.GetLowerBound(d) != 0))
            throw new StateException("it is an array that does not start at 0");
        var node = Know(array, new(StateKind.Sequence, StateType.Of(type)) { Lengths = array.Rank > 1 ? lengths : null });
        foreach (var item in array)
            node.Items.Add(Export(item));
        return node;
    }

    StateNode ExportLazy(object value, Type type)
    {
        if (type.GetProperty(nameof(Lazy<int>.IsValueCreated))!.GetValue(value) is false)
            throw new StateException("a Lazy whose value was never asked for holds code of the version before");
        var node = Know(value, new(StateKind.Sequence, StateType.Of(type)));
        node.Items.Add(Export(type.GetProperty(nameof(Lazy<int>.Value))!.GetValue(value)));
        return node;
    }

    StateNode Know(object value, StateNode node)
    {
        if (!value.GetType().IsValueType)
            _known[value] = node;
        return node;
    }
}
