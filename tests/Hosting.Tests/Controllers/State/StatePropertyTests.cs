using CsCheck;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sources;

namespace PluginChat.Hosting.Tests.Controllers.State;

/// <summary>
/// Random nestings of every type and shape of state move from one version to the next: equal, or warned of by name; nothing silent, nothing
/// in the way.
/// </summary>
public sealed class StatePropertyTests(ITestOutputHelper output)
{
    const int Members = 150,
        Depth = 3;

    const string Types = """
        using PluginChat; using System.Collections; using System.Collections.Concurrent; using System.Collections.Frozen;
        using System.Collections.Immutable; using System.Collections.ObjectModel; using System.Globalization;
        using System.Net; using System.Numerics; using System.Reflection; using System.Runtime.CompilerServices;
        using System.Text; using System.Text.Json; using System.Text.Json.Nodes; using System.Text.RegularExpressions;
        public enum Mood { Calm, Cross }
        [Flags] public enum Right { Read = 1, Write = 2 }
        public record Score(string Who, int Points);
        public record Best(string Who, int Points, Mood Mood) : Score(Who, Points);
        public record struct Place(double X, double Y);
        public record Pair<T>(T Value, string Name);
        public class Box<T> { public T? Value; public List<T> All = []; }
        public struct Cell<T>(T value) { readonly T _value = value; public T Value => _value; }
        public class Sealed
        {
            public string A { get; private set; } = ""; internal int B { get; init; } int _d;
            public static Sealed Make() => new() { A = "a", B = 2, _d = 4 }; public int D => _d;
        }
        public class Root { public int N = 1; }
        public class Leaf : Root
        {
            public new int N = 2; public static Leaf Make() { var l = new Leaf { N = 6 }; ((Root)l).N = 5; return l; }
        }
        public class Person(string name, Person? friend = null)
        {
            readonly string _name = name; public Person? Friend { get; set; } = friend; public string Name => _name;
        }
        public class Ring { public Ring? Next; public static Ring Make() { var r = new Ring(); r.Next = new Ring { Next = r }; return r; } }
        public class Backwards : IComparer<string> { public int Compare(string? a, string? b) => string.CompareOrdinal(b, a); }
        public static class Dump
        {
            public static string Of(object? value) => Of(value, new(ReferenceEqualityComparer.Instance));
            // Everything that there is to a value, however it is kept; what has no order is sorted.
            static string Of(object? value, Dictionary<object, int> seen)
            {
                switch (value)
                {
                    case null: return "null";
                    case string s: return "s" + string.Join(".", s.Select(c => (int)c));
                    case char c: return "c" + (int)c;
                    case double d: return "d" + BitConverter.DoubleToInt64Bits(d);
                    case float f: return "f" + BitConverter.SingleToInt32Bits(f);
                    case Half h: return "h" + BitConverter.HalfToInt16Bits(h);
                    case DateTime t: return t.Kind + ":" + t.Ticks;
                    case DateTimeOffset t: return t.Offset + ":" + t.Ticks;
                    case TimeOnly t: return "t" + t.Ticks;
                    case JsonElement j: return "j" + j.GetRawText();
                    case JsonNode j: return "n" + j.ToJsonString();
                    case Regex r: return r.Options + ":" + r;
                    case CultureInfo or Type or Uri or Version or IPAddress or IPEndPoint or StringBuilder or BigInteger or Complex or Enum:
                        return value.GetType() + ":" + value;
                }
                var type = value.GetType();
                if (type.IsPrimitive || value is decimal or Guid or DateOnly or TimeSpan
                    or Int128 or UInt128 or Rune or Range or Index or Vector3)
                    return type.Name + ":" + Convert.ToString(value, CultureInfo.InvariantCulture);
                if (!type.IsValueType && !seen.TryAdd(value, seen.Count))
                    return "#" + seen[value];
                var name = type.ToString();
                var comparer = (type.GetProperty("Comparer") ?? type.GetProperty("KeyComparer"))?.GetValue(value);
                var by = comparer is null ? "" : "/" + comparer.GetType();
                if (type.Name is "Memory`1" or "ReadOnlyMemory`1")
                    return name + Of(type.GetMethod("ToArray")!.Invoke(value, null), seen);
                if (type.Name == "Lazy`1")
                    return name + Of(type.GetProperty("Value")!.GetValue(value), seen);
                if (type.Name == "PriorityQueue`2")
                    return name + by +
                        Join(((IEnumerable)type.GetProperty("UnorderedItems")!.GetValue(value)!).Cast<object?>(), seen, sort: true);
                if (value is Array { Rank: > 1 } block)
                    name += string.Join("x", Enumerable.Range(0, block.Rank).Select(block.GetLength));
                var isSorted =
                    name.Contains("Hash") || name.Contains("Frozen") || name.Contains("ConcurrentBag")
                    || type.Name is "Dictionary`2" or "ConcurrentDictionary`2" or "ImmutableDictionary`2" or "ReadOnlyDictionary`2";
                if (value is IEnumerable all)
                    return name + by + Join(all.Cast<object?>(), seen, isSorted);
                if (type.Assembly != typeof(Dump).Assembly && value is not ITuple && type.Name is not ("KeyValuePair`2" or "StrongBox`1"))
                    return name;            // code of one version or another, which nothing can be told of
                var parts = new List<string>();
                for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
                    parts.AddRange(
                        t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                        .Select(f => t.Name + "." + f.Name + "=" + Of(f.GetValue(value), seen)));
                return name + "{" + string.Join(";", parts) + "}";
            }
            static string Join(IEnumerable<object?> all, Dictionary<object, int> seen, bool sort) =>
                "[" + string.Join(",", sort
                    ? all.Select(x => Of(x, new(ReferenceEqualityComparer.Instance))).Order(StringComparer.Ordinal)
                    : all.Select(x => Of(x, seen))) + "]";
        }
        """;

    static string Source(IReadOnlyList<RandomShape> shapes) =>
        $$"""
            {{Types}}
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction
            {
            {{string.Join('\n', shapes.Select((s, i) => $"    [Preserve] {s.Type} _m{i} = default!;"))}}
            {{string.Join('\n', shapes.Select((s, i) => $"    void Set{i}() => _m{i} = {s.Value};"))}}
                public void Set() { {{string.Join(' ', shapes.Select((_, i) => $"Set{i}();"))}} }
                public string[] Read() => [{{string.Join(", ", shapes.Select((_, i) => $"Read({i}, _m{i})"))}}];
                static string Read(int i, object? value)
                {
                    try { return Dump.Of(value); } catch (Exception e) { return "unreadable: " + e; }
                }
                static Lazy<T> Asked<T>(Lazy<T> lazy) { _ = lazy.Value; return lazy; }
                static PriorityQueue<T, int> Queued<T>(T value)
                {
                    var q = new PriorityQueue<T, int>(); q.Enqueue(value, 2); q.Enqueue(value, 1); return q;
                }
            }
            """;

    [Fact]
    public void State_OfRandomShapes_IsEqualOrWarnedOf()
    {
        var kinds = new HashSet<string>();
        // The seed is all that there is to a case: what it makes is in the message.
        Gen.UInt.Sample(
            seed =>
            {
                var random = new Random((int)seed);
                var shapes = Enumerable.Range(0, Members).Select(_ => RandomShape.Next(random, random.Next(Depth + 1))).ToList();
                kinds.UnionWith(shapes.SelectMany(s => s.Kinds));
                var faults = Faults(shapes);
                Assert.True(faults.Count == 0, string.Join("\n\n", faults));
            },
            output.WriteLine,
            iter: TestLength.IsLong ? -1 : 2,
            time: TestLength.IsLong ? (int)TestLength.Long!.Value.TotalSeconds / 4 : -1,
            threads: 1,
            print: seed => $"seed {seed}"
        );
        output.WriteLine($"{kinds.Count} types and shapes: {string.Join(", ", kinds.Order(StringComparer.Ordinal))}");
        Assert.InRange(kinds.Count, 60, int.MaxValue);
    }

    static List<string> Faults(List<RandomShape> shapes)
    {
        var compiled = CompiledSource.Compile(Source(shapes));
        Assert.True(compiled.Assembly is not null, string.Join('\n', compiled.Messages.Where(m => m.IsError).Take(10)));
        var (old, @new) = (Make(compiled.Assembly), Make(compiled.Assembly));
        Call<object>(old, "Set");
        var (initial, before) = (Call<string[]>(@new, "Read")!, Call<string[]>(old, "Read")!);
        var warnings = new List<string>();
        var (from, to) = (new PreservedState(old), new PreservedState(@new));
        to.Import(from.Export(to), warnings);
        var after = Call<string[]>(@new, "Read")!;
        var faults = new List<string>();
        for (var i = 0; i < shapes.Count; i++)
        {
            var warned = warnings.Where(w => w.Contains($"[Preserve] _m{i}: ", StringComparison.Ordinal)).ToList();
            var expected = warned.Count > 0 ? initial[i] : before[i];
            if (
                after[i] != expected
                || shapes[i].IsCarried != (warned.Count == 0)
                || before[i].StartsWith("unreadable", StringComparison.Ordinal)
            )
                faults.Add(
                    $"{shapes[i].Type} = {shapes[i].Value}\n  before {before[i]}\n  after  {after[i]}\n  warned {string.Join("; ", warned)}"
                );
        }
        // The version before is as it was.
        Assert.Equal(before, Call<string[]>(old, "Read"));
        return faults;
    }

    static WebSocketAction Make(byte[] image) =>
        (WebSocketAction)Activator.CreateInstance(PluginAssembly.LoadImage(image).Assembly.GetType("Chat")!)!;

    static T? Call<T>(WebSocketAction action, string method)
        where T : class => (T?)action.GetType().GetMethod(method)!.Invoke(action, null);
}
