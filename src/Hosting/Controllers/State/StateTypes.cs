using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>Which of the runtime's types state may consist of.</summary>
static class StateTypes
{
    static readonly FrozenSet<Type> s_values = new HashSet<Type>
    {
        typeof(bool),
        typeof(char),
        typeof(sbyte),
        typeof(byte),
        typeof(short),
        typeof(ushort),
        typeof(int),
        typeof(uint),
        typeof(long),
        typeof(ulong),
        typeof(Int128),
        typeof(UInt128),
        typeof(nint),
        typeof(nuint),
        typeof(Half),
        typeof(float),
        typeof(double),
        typeof(decimal),
        typeof(BigInteger),
        typeof(Complex),
        typeof(string),
        typeof(Guid),
        typeof(DateTime),
        typeof(DateTimeOffset),
        typeof(DateOnly),
        typeof(TimeOnly),
        typeof(TimeSpan),
        typeof(Version),
        typeof(Uri),
        typeof(IPNetwork),
        typeof(PhysicalAddress),
        typeof(Regex),
        typeof(Rune),
        typeof(Range),
        typeof(Index),
        typeof(DBNull),
        typeof(JsonElement),
        typeof(PresentClient),
        typeof(WebSocketClose),
        typeof(Vector2),
        typeof(Vector3),
        typeof(Vector4),
        typeof(Quaternion),
    }.ToFrozenSet();

    public static readonly FrozenSet<Type> Sequences = new HashSet<Type>
    {
        typeof(List<>),
        typeof(LinkedList<>),
        typeof(Queue<>),
        typeof(Stack<>),
        typeof(ConcurrentQueue<>),
        typeof(ConcurrentStack<>),
        typeof(ConcurrentBag<>),
        typeof(ImmutableArray<>),
        typeof(ImmutableList<>),
        typeof(ImmutableQueue<>),
        typeof(ImmutableStack<>),
        typeof(Collection<>),
        typeof(ObservableCollection<>),
        typeof(ReadOnlyCollection<>),
        typeof(Memory<>),
        typeof(ReadOnlyMemory<>),
        typeof(ArraySegment<>),
        typeof(PriorityQueue<,>),
    }.ToFrozenSet();

    public static readonly FrozenSet<Type> Sets = new HashSet<Type>
    {
        typeof(HashSet<>),
        typeof(SortedSet<>),
        typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedSet<>),
        typeof(FrozenSet<>),
    }.ToFrozenSet();

    public static readonly FrozenSet<Type> Maps = new HashSet<Type>
    {
        typeof(Dictionary<,>),
        typeof(SortedDictionary<,>),
        typeof(SortedList<,>),
        typeof(ConcurrentDictionary<,>),
        typeof(OrderedDictionary<,>),
        typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>),
        typeof(FrozenDictionary<,>),
        typeof(ReadOnlyDictionary<,>),
    }.ToFrozenSet();

    /// <summary>A value that nobody can change: the next version may have the same one.</summary>
    public static bool IsValue(Type type) =>
        s_values.Contains(type)
        || type.IsEnum
        || typeof(CultureInfo).IsAssignableFrom(type)
        || typeof(Type).IsAssignableFrom(type)
        || typeof(TimeZoneInfo).IsAssignableFrom(type)
        || typeof(Encoding).IsAssignableFrom(type)
        || typeof(StringComparer).IsAssignableFrom(type)
        || typeof(IPAddress).IsAssignableFrom(type) // Loopback and its like are of a class of their own
        || typeof(IWebSocketClient).IsAssignableFrom(type)
        || typeof(IGroup).IsAssignableFrom(type);

    /// <summary>One of the runtime's that changes, and is copied as it is.</summary>
    public static object? TryCopy(object value) =>
        value switch
        {
            StringBuilder text => new StringBuilder(text.ToString(), Math.Max(text.Capacity, 1)),
            BitArray bits => new BitArray(bits),
            IPEndPoint address => new IPEndPoint(address.Address, address.Port),
            JsonNode json => json.DeepClone(),
            Array { Rank: 1 } array
                when array.GetType().GetElementType() is { IsCollectible: false } element
                    && IsValue(element)
                    && array.GetType().IsSZArray => array.Clone(),
            _ => null,
        };

    public static bool IsCopied(Type type) =>
        type == typeof(StringBuilder)
        || type == typeof(BitArray)
        || type == typeof(IPEndPoint)
        || typeof(JsonNode).IsAssignableFrom(type)
        || type.IsSZArray && IsValue(type.GetElementType()!);

    /// <summary>The type that authors know: what is frozen is of classes that the runtime chooses.</summary>
    public static Type Public(Type type)
    {
        for (var b = type; b is not null; b = b.BaseType)
        {
            if (b.IsGenericType && Definition(b) is var d && (d == typeof(FrozenDictionary<,>) || d == typeof(FrozenSet<>)))
                return b;
        }
        return type;
    }

    public static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    /// <summary>Carried field by field: the controller's own, and the runtime's that are nothing but their fields.</summary>
    public static bool IsFields(Type type) =>
        IsOwn(type)
        || type.IsGenericType
            && (
                typeof(ITuple).IsAssignableFrom(type)
                || Definition(type) is var d && (d == typeof(KeyValuePair<,>) || d == typeof(StrongBox<>))
            );

    public static bool IsOwn(Type type) => Definition(type).IsCollectible && !type.IsArray;

    /// <summary>What holds nothing that could be carried: the next version gets a new one.</summary>
    public static bool IsFresh(Type type) => type == typeof(object) || type == typeof(Lock);

    /// <summary>Why no value of a type can be carried; null where it can, or where only the value will tell.</summary>
    public static string? WhyNot(Type type, HashSet<Type>? seen = null)
    {
        seen ??= [];
        if (
            !seen.Add(type)
            || IsValue(type)
            || IsFresh(type)
            || type.IsCollectible && type.IsEnum
            || IsCopied(type)
            || type.IsInterface
            || type.IsGenericParameter
        )
            return null;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return WhyNot(inner, seen);
        if (type.IsArray)
            return WhyNot(type.GetElementType()!, seen);
        var definition = Definition(type);
        if (
            Sequences.Contains(definition)
            || Sets.Contains(definition)
            || Maps.Contains(definition)
            || definition == typeof(Lazy<>)
            || IsFields(type) && !IsOwn(type)
        )
            return type.GetGenericArguments().Select(a => WhyNot(a, seen)).FirstOrDefault(w => w is not null);
        if (!IsOwn(type) || typeof(Delegate).IsAssignableFrom(type))
            return type.IsAbstract && !typeof(Delegate).IsAssignableFrom(type) ? null : Reason(type);
        if (ForeignBase(type) is { } foreign)
            return foreign;
        foreach (var (_, field) in StateFields.Of(type))
        {
            if (WhyNot(field.FieldType, seen) is { } why)
                return $"{StateType.Describe(type)}.{StateFields.NameOf(field)}: {why}";
        }
        return null;
    }

    public static string Reason(Type type) =>
        typeof(Delegate).IsAssignableFrom(type) ? $"a delegate ({StateType.Describe(type)}) is code of the version before"
        : typeof(Task).IsAssignableFrom(type) ? "a task belongs to the version that started it"
        : $"{StateType.Describe(type)} is not a type that can be carried; a converter can do it, [Preserve(Converter = …)]";

    /// <summary>Why an own type's base class stands in the way.</summary>
    public static string? ForeignBase(Type type)
    {
        for (var b = type.BaseType; b is not null && b != typeof(object) && b != typeof(ValueType); b = b.BaseType)
        {
            if (!IsOwn(b))
                return $"{StateType.Describe(type)} derives from {StateType.Describe(b)}; hold one in a field instead, or give a converter";
        }
        return null;
    }
}
