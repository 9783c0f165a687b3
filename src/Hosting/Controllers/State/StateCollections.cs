using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>The runtime's collections, apart and together again.</summary>
static class StateCollections
{
    const BindingFlags Own = BindingFlags.Static | BindingFlags.NonPublic;

    static readonly Type[] s_bottomFirst = [typeof(Stack<>), typeof(ConcurrentStack<>), typeof(ImmutableStack<>)];

    /// <summary>Elements in the order in which a constructor wants them: of a stack the lowest first.</summary>
    public static IEnumerable<object?> Elements(object value, Type definition)
    {
        if (definition == typeof(PriorityQueue<,>))
            return ((IEnumerable)value.GetType().GetProperty(nameof(PriorityQueue<int, int>.UnorderedItems))!.GetValue(value)!)
                .Cast<object>()
                .SelectMany(PairOf);
        if (definition == typeof(Memory<>) || definition == typeof(ReadOnlyMemory<>))
            return ((Array)value.GetType().GetMethod(nameof(Memory<int>.ToArray))!.Invoke(value, null)!).Cast<object?>();
        if (
            definition == typeof(ImmutableArray<>)
            && value.GetType().GetProperty(nameof(ImmutableArray<int>.IsDefault))!.GetValue(value) is true
        )
            throw new StateException("it is an ImmutableArray that was never set");
        var elements = ((IEnumerable)value).Cast<object?>();
        return s_bottomFirst.Contains(definition) || definition == typeof(ConcurrentBag<>) ? elements.Reverse() : elements;
    }

    /// <summary>Keys and values by turns.</summary>
    public static IEnumerable<object?> Entries(object map)
    {
        foreach (DictionaryEntry entry in (IDictionary)map)
        {
            yield return entry.Key;
            yield return entry.Value;
        }
    }

    /// <summary>How a collection compares; null where that is the type's default.</summary>
    public static StateComparer? ComparerOf(object value)
    {
        // Not the class that the runtime chose for a frozen one: that of texts has no arguments.
        var type = StateTypes.Public(value.GetType());
        var comparer = (type.GetProperty("Comparer") ?? type.GetProperty("KeyComparer"))?.GetValue(value);
        if (comparer is null || type.GetGenericArguments() is not [.., _] arguments)
            return null;
        var key = StateTypes.Definition(type) == typeof(PriorityQueue<,>) ? arguments[1] : arguments[0];
        if (comparer.Equals(DefaultOf(typeof(EqualityComparer<>), key)) || comparer.Equals(DefaultOf(typeof(Comparer<>), key)))
            return null;
        var kind = comparer.GetType();
        if (comparer is StringComparer or ReferenceEqualityComparer && !kind.IsCollectible)
            return new(comparer, null);
        if (
            StateTypes.IsOwn(kind)
            && StateTypes.ForeignBase(kind) is null
            && !StateFields.Of(kind).Any()
            && !kind.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
        )
            return new(null, StateType.Of(kind));
        throw new StateException(
            $"its comparer {StateType.Describe(kind)} cannot be carried; use a class of your own without fields, or a StringComparer"
        );
    }

    /// <summary>Makes a collection of a known kind from elements that fit it already.</summary>
    public static object Build(Type type, List<object?> items, object? comparer)
    {
        var arguments = type.GetGenericArguments();
        var method = typeof(StateCollections).GetMethod(arguments.Length == 2 ? nameof(BuildPairs) : nameof(BuildElements), Own)!;
        return method
            .MakeGenericMethod(arguments)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [StateTypes.Definition(type), items, comparer], null)!;
    }

    static object BuildElements<T>(Type kind, List<object?> from, object? comparer)
    {
        var items = new T[from.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = (T)from[i]!;
        return kind switch
        {
            _ when kind == typeof(List<>) => new List<T>(items),
            _ when kind == typeof(LinkedList<>) => new LinkedList<T>(items),
            _ when kind == typeof(Queue<>) => new Queue<T>(items),
            _ when kind == typeof(Stack<>) => new Stack<T>(items),
            _ when kind == typeof(ConcurrentQueue<>) => new ConcurrentQueue<T>(items),
            _ when kind == typeof(ConcurrentStack<>) => new ConcurrentStack<T>(items),
            _ when kind == typeof(ConcurrentBag<>) => new ConcurrentBag<T>(items),
            _ when kind == typeof(ImmutableArray<>) => ImmutableArray.Create(items),
            _ when kind == typeof(ImmutableList<>) => ImmutableList.Create(items),
            _ when kind == typeof(ImmutableQueue<>) => ImmutableQueue.Create(items),
            _ when kind == typeof(ImmutableStack<>) => ImmutableStack.Create(items),
            _ when kind == typeof(Collection<>) => new Collection<T>([.. items]),
            _ when kind == typeof(ObservableCollection<>) => new ObservableCollection<T>(items),
            _ when kind == typeof(ReadOnlyCollection<>) => new ReadOnlyCollection<T>(items),
            _ when kind == typeof(Memory<>) => new Memory<T>(items),
            _ when kind == typeof(ReadOnlyMemory<>) => new ReadOnlyMemory<T>(items),
            _ when kind == typeof(ArraySegment<>) => new ArraySegment<T>(items),
            _ when kind == typeof(Lazy<>) => new Lazy<T>(items[0]),
            _ when kind == typeof(HashSet<>) => new HashSet<T>(items, (IEqualityComparer<T>?)comparer),
            _ when kind == typeof(SortedSet<>) => new SortedSet<T>(items, (IComparer<T>?)comparer),
            _ when kind == typeof(ImmutableHashSet<>) => ImmutableHashSet.CreateRange((IEqualityComparer<T>?)comparer, items),
            _ when kind == typeof(ImmutableSortedSet<>) => ImmutableSortedSet.CreateRange((IComparer<T>?)comparer, items),
            _ when kind == typeof(FrozenSet<>) => items.ToFrozenSet((IEqualityComparer<T>?)comparer),
            _ => throw new StateException(StateTypes.Reason(kind)),
        };
    }

    static object BuildPairs<TKey, TValue>(Type kind, List<object?> from, object? comparer)
        where TKey : notnull
    {
        var items = new KeyValuePair<TKey, TValue>[from.Count / 2];
        for (var i = 0; i < items.Length; i++)
            items[i] = new((TKey)from[2 * i]!, (TValue)from[2 * i + 1]!);
        var equality = comparer as IEqualityComparer<TKey>;
        var order = comparer as IComparer<TKey>;
        return kind switch
        {
            _ when kind == typeof(Dictionary<,>) => new Dictionary<TKey, TValue>(items, equality),
            _ when kind == typeof(SortedDictionary<,>) => new SortedDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(items), order),
            _ when kind == typeof(SortedList<,>) => new SortedList<TKey, TValue>(new Dictionary<TKey, TValue>(items), order),
            _ when kind == typeof(ConcurrentDictionary<,>) => new ConcurrentDictionary<TKey, TValue>(items, equality),
            _ when kind == typeof(OrderedDictionary<,>) => new OrderedDictionary<TKey, TValue>(items, equality),
            _ when kind == typeof(ImmutableDictionary<,>) => ImmutableDictionary.CreateRange(equality, items),
            _ when kind == typeof(ImmutableSortedDictionary<,>) => ImmutableSortedDictionary.CreateRange(order, items),
            _ when kind == typeof(FrozenDictionary<,>) => items.ToFrozenDictionary(equality),
            _ when kind == typeof(ReadOnlyDictionary<,>) => new ReadOnlyDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(items)),
            _ when kind == typeof(PriorityQueue<,>) => new PriorityQueue<TKey, TValue>(
                items.Select(p => (p.Key, p.Value)),
                (IComparer<TValue>?)comparer
            ),
            _ => throw new StateException(StateTypes.Reason(kind)),
        };
    }

    static IEnumerable<object?> PairOf(object pair)
    {
        var tuple = (System.Runtime.CompilerServices.ITuple)pair;
        return [tuple[0], tuple[1]];
    }

    static object? DefaultOf(Type comparers, Type key) => comparers.MakeGenericType(key).GetProperty("Default")!.GetValue(null);
}
