using System.Runtime.CompilerServices;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>
/// Whether what arrived is what was sent: the nodes of before beside those of an export of the new value. What an edit added or took
/// away of a type is no difference.
/// </summary>
sealed class StateComparison
{
    readonly HashSet<(StateNode, StateNode)> _seen = [];

    /// <summary>Where the two differ, in words; null where they do not.</summary>
    public string? Find(StateNode before, StateNode after)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return "it is nested too deeply to be compared";
        if (!_seen.Add((before, after)))
            return null;
        if (before.Kind is StateKind.Null || after.Kind is StateKind.Null)
            return before.Kind == after.Kind ? null : Differ(before, after);
        if (
            before.Kind is StateKind.Value or StateKind.EnumMember or StateKind.TypeName
            || after.Kind is StateKind.Value or StateKind.EnumMember or StateKind.TypeName
        )
            return FindInValues(before, after);
        if (before.Kind == StateKind.Fields || after.Kind == StateKind.Fields)
            return before.Kind == after.Kind ? FindInFields(before, after) : Differ(before, after);
        if (before.Items.Count != after.Items.Count)
            return $"it had {Count(before)} elements and has {Count(after)}";
        // Another kind of collection may want another kind of comparer.
        if (
            !IsSame(before.Comparer, after.Comparer)
            && StateTypes.Definition(before.Type?.Known ?? typeof(object)) == StateTypes.Definition(after.Type?.Known ?? typeof(void))
        )
            return "its comparer is another one afterwards";
        return IsOrdered(before) && IsOrdered(after) ? FindInOrder(before, after) : FindInAnyOrder(before, after);
    }

    string? FindInFields(StateNode before, StateNode after)
    {
        foreach (var (name, value) in before.Fields)
        {
            if (after.Fields.TryGetValue(name, out var other) && Find(value, other) is { } difference)
                return $"{before.Type}.{name}: {difference}";
        }
        return null;
    }

    string? FindInOrder(StateNode before, StateNode after)
    {
        for (var i = 0; i < before.Items.Count; i++)
        {
            if (Find(before.Items[i], after.Items[i]) is { } difference)
                return $"[{i}]: {difference}";
        }
        return null;
    }

    // By their text where keys are values, and otherwise by number alone: objects as keys may have gained fields.
    static string? FindInAnyOrder(StateNode before, StateNode after)
    {
        var step = before.Kind == StateKind.Map ? 2 : 1;
        var keys = after
            .Items.Where((n, i) => i % step == 0 && n.Kind == StateKind.Value)
            .Select(n => Convert.ToString(n.Value, System.Globalization.CultureInfo.InvariantCulture))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < before.Items.Count && keys.Count > 0; i += step)
        {
            if (
                before.Items[i] is { Kind: StateKind.Value, Value: not double and not float } key
                && !keys.Contains(Convert.ToString(key.Value, System.Globalization.CultureInfo.InvariantCulture))
            )
                return $"{key} is missing";
        }
        return null;
    }

    static string? FindInValues(StateNode before, StateNode after)
    {
        if (before.Kind == StateKind.Value && after.Kind == StateKind.Value)
            return
                Equals(before.Value, after.Value)
                || before.Value!.GetType() != after.Value!.GetType()
                || StateTypes.IsCopied(before.Value.GetType()) && before.ToString() == after.ToString()
                || before.Value is System.Text.Json.JsonElement or System.Text.Json.Nodes.JsonNode
                ? null
                : Differ(before, after);
        if (before.Kind == StateKind.EnumMember && after.Kind == StateKind.EnumMember)
            return before.Name == after.Name ? null : Differ(before, after);
        return before.Kind == StateKind.TypeName || before.Kind is StateKind.Value or StateKind.EnumMember || after.Kind == StateKind.Value
            ? null
            : Differ(before, after);
    }

    static bool IsSame(StateComparer? one, StateComparer? other) =>
        Equals(one?.Known, other?.Known) && one?.Own?.OwnName == other?.Own?.OwnName;

    static bool IsOrdered(StateNode node) =>
        node.Kind == StateKind.Sequence
        && !(
            node.Type?.Known is { } known
            && StateTypes.Definition(known) is var d
            && (d == typeof(PriorityQueue<,>) || d == typeof(System.Collections.Concurrent.ConcurrentBag<>))
        );

    static int Count(StateNode node) => node.Kind == StateKind.Map ? node.Items.Count / 2 : node.Items.Count;

    static string Differ(StateNode before, StateNode after) => $"it was {before} and became {after}";
}
