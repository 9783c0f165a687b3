namespace PluginChat.Hosting.Tests.Controllers.State;

/// <summary>A type of state as C# writes it, and a value of it.</summary>
/// <param name="Type">Such as <c>List&lt;Score?&gt;</c>.</param>
/// <param name="Value">An expression of that type.</param>
/// <param name="Kinds">The types and shapes in it.</param>
/// <param name="IsCarried">Whether all of it can be carried to another version.</param>
sealed record RandomShape(string Type, string Value, IReadOnlyCollection<string> Kinds, bool IsCarried = true)
{
    // Values that do not change, each of which may be a key as well where it is marked.
    static readonly (string Type, string[] Values, bool IsKey)[] s_leaves =
    [
        ("bool", ["true", "false"], true),
        ("char", ["'a'", "'\\ud800'", "'\\0'"], true),
        ("sbyte", ["sbyte.MinValue"], false),
        ("byte", ["255"], true),
        ("short", ["-300"], false),
        ("ushort", ["65535"], false),
        ("int", ["0", "-1", "int.MinValue", "77"], true),
        ("uint", ["uint.MaxValue"], false),
        ("long", ["long.MinValue", "5"], true),
        ("ulong", ["ulong.MaxValue"], false),
        ("nint", ["7"], false),
        ("Int128", ["Int128.MinValue"], false),
        ("UInt128", ["UInt128.MaxValue"], false),
        ("Half", ["(Half)1.5", "Half.NaN"], false),
        ("float", ["-0f", "float.NaN", "1e-45f"], false),
        ("double", ["0.1 + 0.2", "double.NaN", "-0.0", "double.NegativeInfinity"], false),
        ("decimal", ["1.50m", "decimal.MinValue"], false),
        ("BigInteger", ["BigInteger.Pow(-7, 99)"], false),
        ("Complex", ["new(1, -2)"], false),
        ("string?", ["null", "\"\"", "\"a\\ud800b\"", "\"\\u0000 é \\U0001F600\"", "\"text\""], false),
        ("string", ["\"k\"", "\"K\"", "\"ß\"", "\"\""], true),
        ("Guid", ["new(1, 2, 3, new byte[8])"], true),
        ("DateTime", ["new(5, DateTimeKind.Utc)", "new(6, DateTimeKind.Local)", "DateTime.MaxValue"], true),
        ("DateTimeOffset", ["new(2000, 1, 2, 3, 4, 5, TimeSpan.FromHours(-5))"], false),
        ("DateOnly", ["new(2000, 2, 29)"], true),
        ("TimeOnly", ["new(5, 6, 7, 8)"], false),
        ("TimeSpan", ["TimeSpan.MinValue"], false),
        ("Version", ["new(1, 2)"], false),
        ("Uri", ["new(\"/a b?c\", UriKind.Relative)", "new(\"http://é.example/x\")"], false),
        ("IPAddress", ["IPAddress.IPv6Loopback", "IPAddress.Parse(\"10.0.0.1\")"], false),
        ("IPEndPoint", ["new(IPAddress.Loopback, 80)"], false),
        ("Rune", ["new(0x1F600)"], true),
        ("Range", ["1..^2"], false),
        ("Index", ["^3"], false),
        ("Regex", ["new(\"a+\", RegexOptions.IgnoreCase)"], false),
        ("CultureInfo", ["CultureInfo.InvariantCulture"], false),
        ("Type", ["typeof(Score)", "typeof(List<int>)"], false),
        ("StringBuilder", ["new(\"ab\")"], false),
        ("BitArray", ["new([true, false])"], false),
        ("JsonElement", ["JsonDocument.Parse(\"{\\\"a\\\":[1,null]}\").RootElement"], false),
        ("JsonNode", ["JsonNode.Parse(\"[1,{}]\")!"], false),
        ("Vector3", ["new(1, 2, 3)"], false),
        ("Mood", ["Mood.Cross", "(Mood)9"], true),
        ("Right", ["Right.Read | Right.Write"], true),
        ("Place", ["new(1, -0.0)"], true),
        ("Score", ["new(\"a\", 1)", "new Best(\"b\", 2, Mood.Calm)"], true),
        ("object", ["3", "\"o\"", "Mood.Calm", "new Score(\"o\", 0)", "new int[] { 1 }"], false),
        ("Sealed", ["Sealed.Make()"], false),
        ("Leaf", ["Leaf.Make()"], false),
        ("Person", ["new(\"ada\", new(\"bob\"))"], false),
        ("Ring", ["Ring.Make()"], false),
    ];

    // What no version can carry.
    static readonly (string Type, string Value)[] s_code =
    [
        ("Action", "() => { }"),
        ("Task", "Task.CompletedTask"),
        ("CancellationTokenSource", "new()"),
        ("SemaphoreSlim", "new(1)"),
        ("Timer", "new(_ => { })"),
        ("HttpClient", "new()"),
    ];

    static readonly string[] s_sequences =
    [
        "List",
        "LinkedList",
        "Queue",
        "Stack",
        "ConcurrentQueue",
        "ConcurrentStack",
        "ConcurrentBag",
        "Collection",
        "ObservableCollection",
        "ReadOnlyCollection",
        "Memory",
        "ReadOnlyMemory",
        "ArraySegment",
    ];
    static readonly string[] s_immutable = ["ImmutableArray", "ImmutableList", "ImmutableQueue", "ImmutableStack"];
    static readonly string[] s_sets = ["HashSet", "SortedSet", "ImmutableHashSet", "ImmutableSortedSet", "FrozenSet"];
    static readonly string[] s_maps =
    [
        "Dictionary",
        "SortedDictionary",
        "SortedList",
        "ConcurrentDictionary",
        "OrderedDictionary",
        "ImmutableDictionary",
        "ImmutableSortedDictionary",
        "FrozenDictionary",
        "ReadOnlyDictionary",
    ];
    static readonly string[] s_interfaces = ["IEnumerable", "IReadOnlyList", "IList", "ICollection"];
    static readonly string[] s_ordered =
    [
        "int",
        "string",
        "long",
        "char",
        "Guid",
        "DateTime",
        "DateOnly",
        "byte",
        "bool",
        "Rune",
        "Mood",
        "Right",
    ];

    /// <summary>A shape of at most so many levels.</summary>
    public static RandomShape Next(Random random, int depth)
    {
        if (random.Next(40) == 0)
        {
            var (type, value) = Pick(random, s_code);
            if (value.StartsWith("new", StringComparison.Ordinal))
                value = value.Replace("new", $"new {type}", StringComparison.Ordinal);
            return new(type, $"({type})({value})", [], IsCarried: false);
        }
        if (depth == 0)
            return Leaf(random, isKey: false);
        var inner = Next(random, depth - 1);
        return random.Next(14) switch
        {
            0 or 1 => Sequence(Pick(random, s_sequences), inner, Next(random, 0)),
            2 => Made(Pick(random, s_immutable), inner),
            3 => Set(random),
            4 or 5 => Map(random, inner),
            6 => inner.Wrap($"{inner.Type}[]", "array", $"new {inner.Type}[] {{ {inner.Value}, {inner.Value} }}"),
            7 => inner.Wrap($"({inner.Type} A, int B)", "tuple", $"({inner.Value}, 4)"),
            8 => inner.Wrap(
                $"Box<{inner.Type}>",
                "generic class",
                $"new Box<{inner.Type}> {{ Value = {inner.Value}, All = [{inner.Value}] }}"
            ),
            9 => inner.Wrap($"Pair<{inner.Type}>", "generic record", $"new Pair<{inner.Type}>({inner.Value}, \"p\")"),
            10 => inner.Wrap("object", "object", $"(object){inner.Value}"),
            11 => inner.Wrap($"{Pick(random, s_interfaces)}<{inner.Type}>", "interface", $"new List<{inner.Type}> {{ {inner.Value} }}")
                is var list
                ? list with
                {
                    Kinds = [.. list.Kinds, list.Type.Split('<')[0]],
                }
                : inner,
            12 => Odd(random, inner),
            _ => inner.Wrap($"Cell<{inner.Type}>", "struct", $"new Cell<{inner.Type}>({inner.Value})"),
        };
    }

    static RandomShape Odd(Random random, RandomShape inner) =>
        random.Next(7) switch
        {
            // In a struct, and not of arrays: C# writes the outermost of nested arrays first.
            0 when !inner.Type.EndsWith(']') => inner.Wrap(
                $"Cell<{inner.Type}[,]>",
                "block",
                $"new Cell<{inner.Type}[,]>(new {inner.Type}[,] {{ {{ {inner.Value} }}, {{ {inner.Value} }} }})"
            ),
            1 => inner.Wrap($"Lazy<{inner.Type}>", "Lazy", $"Asked(new Lazy<{inner.Type}>(() => {inner.Value}))"),
            2 => inner.Wrap(
                $"KeyValuePair<string, {inner.Type}>",
                "KeyValuePair",
                $"new KeyValuePair<string, {inner.Type}>(\"k\", {inner.Value})"
            ),
            3 => inner.Wrap($"StrongBox<{inner.Type}>", "StrongBox", $"new StrongBox<{inner.Type}>({inner.Value})"),
            4 => inner.Wrap($"Tuple<{inner.Type}, int>", "Tuple", $"new Tuple<{inner.Type}, int>({inner.Value}, 1)"),
            5 => inner.Wrap($"PriorityQueue<{inner.Type}, int>", "PriorityQueue", $"Queued<{inner.Type}>({inner.Value})"),
            _ => Leaf(random, isKey: true) is var key
                ? new RandomShape($"{key.Type}?", random.Next(2) == 0 ? "null" : key.Value, [.. key.Kinds, "nullable"])
                : inner,
        };

    static RandomShape Sequence(string kind, RandomShape inner, RandomShape other)
    {
        var all = other.Type == inner.Type ? $"{inner.Value}, {other.Value}" : $"{inner.Value}, {inner.Value}";
        var source = kind is "Collection" or "ReadOnlyCollection" ? $"new List<{inner.Type}>" : $"new {inner.Type}[]";
        return inner.Wrap($"{kind}<{inner.Type}>", kind, $"new {kind}<{inner.Type}>({source} {{ {all} }})");
    }

    static RandomShape Made(string kind, RandomShape inner) =>
        inner.Wrap($"{kind}<{inner.Type}>", kind, $"{kind}.CreateRange(new {inner.Type}[] {{ {inner.Value}, {inner.Value} }})");

    static RandomShape Set(Random random)
    {
        var kind = Pick(random, s_sets);
        var key = Key(random, kind.Contains("Sorted", StringComparison.Ordinal));
        var all = $"new {key.Type}[] {{ {key.Value}, {key.Value} }}";
        var comparer =
            key.Type == "string" && random.Next(2) == 0
                ? kind.Contains("Sorted", StringComparison.Ordinal)
                    ? "new Backwards()"
                    : "StringComparer.OrdinalIgnoreCase"
                : null;
        var more = comparer is null ? "" : $", {comparer}";
        return key.Wrap(
            $"{kind}<{key.Type}>",
            kind,
            kind switch
            {
                "FrozenSet" => $"{all}.ToFrozenSet({comparer})",
                "ImmutableHashSet" or "ImmutableSortedSet" => $"{all}.To{kind}({comparer})",
                _ => $"new {kind}<{key.Type}>({all}{more})",
            }
        );
    }

    static RandomShape Map(Random random, RandomShape inner)
    {
        var kind = Pick(random, s_maps);
        var isSorted = kind.Contains("Sorted", StringComparison.Ordinal);
        var key = Key(random, isSorted);
        var from = $"new Dictionary<{key.Type}, {inner.Type}> {{ [{key.Value}] = {inner.Value} }}";
        var comparer =
            key.Type == "string" && random.Next(2) == 0 && kind != "ReadOnlyDictionary"
                ? isSorted
                    ? "new Backwards()"
                    : "StringComparer.OrdinalIgnoreCase"
                : null;
        var more = comparer is null ? "" : $", {comparer}";
        var shape = inner.Wrap(
            $"{kind}<{key.Type}, {inner.Type}>",
            kind,
            kind switch
            {
                "FrozenDictionary" => $"{from}.ToFrozenDictionary({comparer})",
                "ImmutableDictionary" or "ImmutableSortedDictionary" => $"{from}.To{kind}({comparer})",
                _ => $"new {kind}<{key.Type}, {inner.Type}>({from}{more})",
            }
        );
        return shape with { Kinds = [.. shape.Kinds, .. key.Kinds] };
    }

    static RandomShape Key(Random random, bool isOrdered)
    {
        while (true)
        {
            var key = Leaf(random, isKey: true);
            if (!isOrdered || s_ordered.Contains(key.Type))
                return key;
        }
    }

    static RandomShape Leaf(Random random, bool isKey)
    {
        while (true)
        {
            var (type, values, canBeKey) = Pick(random, s_leaves);
            if (!isKey || canBeKey)
                return new(type, Typed(type, Pick(random, values)), [type]);
        }
    }

    // An expression that has its type wherever it stands.
    static string Typed(string type, string value)
    {
        if (value.StartsWith("new(", StringComparison.Ordinal))
            return $"new {type}{value[3..]}";
        var isCompound =
            value.StartsWith('-')
            || value.StartsWith('^')
            || value.Contains(' ', StringComparison.Ordinal)
            || value.Contains("..", StringComparison.Ordinal);
        return $"(({type}){(isCompound ? $"({value})" : value)})";
    }

    RandomShape Wrap(string type, string kind, string value) => new(type, value, [.. Kinds, kind], IsCarried);

    static T Pick<T>(Random random, T[] all) => all[random.Next(all.Length)];
}
