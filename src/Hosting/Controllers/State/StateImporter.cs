using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>Makes values from nodes, of the types that a new version has.</summary>
/// <param name="assembly">The new version's.</param>
/// <param name="notes">Where fields that start anew inside a value are named.</param>
sealed class StateImporter(Assembly assembly, List<string> notes)
{
    readonly Dictionary<StateNode, object> _made = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<StateNode> _underWay = new(ReferenceEqualityComparer.Instance);

    /// <summary>Lets go of what was made for a member that failed: it may be half done.</summary>
    public void Forget()
    {
        _made.Clear();
        _underWay.Clear();
    }

    /// <exception cref="StateException">It does not fit.</exception>
    public object? Import(StateNode node, Type target)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new StateException("it is nested too deeply");
        if (Nullable.GetUnderlyingType(target) is { } inner)
            return node.Kind == StateKind.Null ? null : Import(node, inner);
        if (node.Kind == StateKind.Null)
            return target.IsValueType ? throw Unfit(node, target) : null;
        if (_made.TryGetValue(node, out var made) && target.IsInstanceOfType(made))
            return made;
        return node.Kind switch
        {
            StateKind.Value => ImportValue(node, target),
            StateKind.EnumMember => ImportEnum(node, target),
            StateKind.TypeName => node.Type!.In(assembly) is { } named && target.IsInstanceOfType(named) ? named : throw Gone(node),
            _ => ImportOnce(node, target),
        };
    }

    object ImportValue(StateNode node, Type target)
    {
        var value = node.Value!;
        if (target.IsInstanceOfType(value))
        {
            var copy = StateTypes.TryCopy(value) ?? value;
            if (!copy.GetType().IsValueType && !ReferenceEquals(copy, value))
                _made[node] = copy;
            return copy;
        }
        // An array of values is one piece until its type changes.
        if (value is Array array)
        {
            var apart = new StateNode(StateKind.Sequence, node.Type);
            foreach (var item in array)
                apart.Items.Add(item is null ? StateNode.Null : new(StateKind.Value, StateType.Of(item.GetType())) { Value = item });
            return ImportOnce(apart, target);
        }
        return StateConversion.TryConvert(value, target) ?? throw Unfit(node, target);
    }

    object ImportEnum(StateNode node, Type target)
    {
        var type =
            target.IsEnum ? target
            : node.Type!.In(assembly) is { IsEnum: true } same && target.IsAssignableFrom(same) ? same
            : null;
        if (type is null)
            return target == typeof(string) ? node.Name! : StateConversion.TryConvert(node.Value!, target) ?? throw Unfit(node, target);
        return Enum.TryParse(type, node.Name, out var member)
            ? member!
            : throw new StateException($"{StateType.Describe(type)} has no member {node.Name}");
    }

    object ImportOnce(StateNode node, Type target)
    {
        if (!_underWay.Add(node))
            throw new StateException("it contains itself in a collection; refer to it through an object of a class");
        try
        {
            var made = node.Kind == StateKind.Fields ? ImportFields(node, target) : ImportItems(node, target);
            if (!made.GetType().IsValueType)
                _made[node] = made;
            return made;
        }
        finally
        {
            _underWay.Remove(node);
        }
    }

    object ImportItems(StateNode node, Type target)
    {
        var type = CollectionFor(node, target);
        if (type.IsArray)
            return ImportArray(node, type);
        var items = new List<object?>(node.Items.Count);
        var arguments = type.GetGenericArguments();
        var isPairs = arguments.Length == 2;
        if (isPairs != IsPairs(node))
            throw Unfit(node, target);
        for (var i = 0; i < node.Items.Count; i++)
            items.Add(Import(node.Items[i], arguments[isPairs ? i % 2 : 0]));
        var comparer = node.Comparer is { } c
            ? c.Known ?? (c.Own!.In(assembly) is { } own ? Activator.CreateInstance(own, nonPublic: true) : throw Gone(node))
            : null;
        return StateCollections.Build(type, items, comparer);
    }

    Array ImportArray(StateNode node, Type type)
    {
        var element = type.GetElementType()!;
        if ((node.Lengths?.Length ?? 1) != type.GetArrayRank() || node.Kind == StateKind.Map)
            throw Unfit(node, type);
        if (node.Lengths is not { } lengths)
        {
            var array = Array.CreateInstance(element, node.Items.Count);
            _made[node] = array; // an array may contain itself
            for (var i = 0; i < node.Items.Count; i++)
                array.SetValue(Import(node.Items[i], element), i);
            return array;
        }
        var block = Array.CreateInstance(element, lengths);
        var index = new int[lengths.Length];
        foreach (var item in node.Items)
        {
            block.SetValue(Import(item, element), index);
            for (var d = index.Length - 1; d >= 0 && ++index[d] == lengths[d]; d--)
                index[d] = 0;
        }
        return block;
    }

    // The type it had, if that still fits; the same kind of collection of other elements; or the one that is asked for.
    Type CollectionFor(StateNode node, Type target)
    {
        var same = node.Type!.In(assembly);
        if (same is not null && target.IsAssignableFrom(same))
            return same;
        if (target.IsArray || !target.IsInterface && IsKnown(target))
            return target;
        if (target.IsInterface && target.IsGenericType && target.GetGenericArguments() is var arguments)
        {
            foreach (
                var kind in (Type?[])
                    [
                        same is { IsGenericType: true } ? StateTypes.Definition(same) : null,
                        typeof(List<>),
                        typeof(HashSet<>),
                        typeof(Dictionary<,>),
                    ]
            )
            {
                if (
                    kind is not null
                    && kind.GetGenericArguments().Length == arguments.Length
                    && kind.MakeGenericType(arguments) is var fit
                    && target.IsAssignableFrom(fit)
                )
                    return fit;
            }
        }
        throw same is null ? Gone(node) : Unfit(node, target);
    }

    static bool IsKnown(Type type) =>
        StateTypes.Definition(type) is var d
        && (StateTypes.Sequences.Contains(d) || StateTypes.Sets.Contains(d) || StateTypes.Maps.Contains(d));

    static bool IsPairs(StateNode node) =>
        node.Kind == StateKind.Map || node.Type!.Known is { } known && StateTypes.Definition(known) == typeof(PriorityQueue<,>);

    object ImportFields(StateNode node, Type target)
    {
        var same = node.Type!.In(assembly);
        var type =
            same is not null && target.IsAssignableFrom(same) ? same
            : !target.IsAbstract && !target.IsInterface && target != typeof(object) && StateTypes.IsFields(target) ? target
            : throw (same is null ? Gone(node) : Unfit(node, target));
        if (StateTypes.IsFresh(type))
            return Activator.CreateInstance(type)!;
        var (made, constructed) = Construct(type);
        if (!type.IsValueType)
            _made[node] = made; // before its fields, which may refer to it
        foreach (var (key, field) in StateFields.Of(type))
        {
            if (node.Fields.TryGetValue(key, out var value))
                SetField(made, field, ImportField(type, key, value, field.FieldType));
            else if (!constructed)
                SetNewField(made, type, key, field);
        }
        return made;
    }

    object? ImportField(Type type, string key, StateNode value, Type target)
    {
        try
        {
            return Import(value, target);
        }
        catch (StateException e)
        {
            throw new StateException($"{StateType.Describe(type)}.{key}: {e.Message}");
        }
    }

    // With its constructor, where that takes nothing: what a field has that is new comes from there.
    static (object Made, bool Constructed) Construct(Type type) =>
        StateTypes.IsOwn(type)
        && type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } constructor
            ? (constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null), true)
            : (RuntimeHelpers.GetUninitializedObject(type), false);

    void SetNewField(object made, Type type, string key, FieldInfo field)
    {
        var parameter = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(c => c.GetParameters())
            .FirstOrDefault(p =>
                p.HasDefaultValue && string.Equals(p.Name, key, StringComparison.OrdinalIgnoreCase) && p.ParameterType == field.FieldType
            );
        if (parameter?.DefaultValue is { } value)
            SetField(made, field, field.FieldType.IsEnum ? Enum.ToObject(field.FieldType, value) : value);
        else if (parameter is null && !notes.Contains(Note(type, key)))
            notes.Add(Note(type, key));
    }

    static string Note(Type type, string key) =>
        $"{StateType.Describe(type)}.{key} is new and starts as its type's default: give "
        + $"{StateType.Describe(type)} a constructor without parameters, or the parameter a default";

    static void SetField(object made, FieldInfo field, object? value) => field.SetValue(made, value);

    static StateException Gone(StateNode node) => new($"the type {node.Type} no longer exists");

    static StateException Unfit(StateNode node, Type target) =>
        new($"its value {node} does not fit the new type {StateType.Describe(target)}");
}
