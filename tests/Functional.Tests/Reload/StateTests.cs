using System.Text;
using PluginChat.Compilation;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>Every type and shape of state, from one version to the next: equal or warned of, never silent and never in the way.</summary>
public sealed class StateTests
{
    const string Types = """
        public enum Mood { Calm, Cross }
        [Flags] public enum Right { Read = 1, Write = 2 }
        public record Score(string Who, int Points);
        public record struct Place(double X, double Y);
        public record Best(string Who, int Points, Mood Mood) : Score(Who, Points);
        public class Person
        {
            readonly string _name; public Person(string name, Person? friend = null) { _name = name; Friend = friend; }
            public Person? Friend { get; set; }
            public override string ToString() => _name + (Friend is null ? "" : "+" + Friend._name);
        }
        public class Sealed
        {
            public string A { get; private set; } = ""; internal int B { get; init; } public required string C { get; init; }
            int _d; public void Set() { A = "a"; _d = 4; }
            public override string ToString() => A + B + C + _d;
        }
        public class Root { public int N = 1; }
        public class Leaf : Root
        {
            public new int N = 2; public override string ToString() => base.N + ":" + N; public void Set() { base.N = 5; N = 6; }
        }
        public class Room
        {
            readonly Lock _lock = new(); public readonly Dictionary<string, Person> Members = [];
            public override string ToString() { lock (_lock) return string.Join(",", Members.Select(m => m.Key + m.Value)); }
        }
        public class Box<T>
        {
            public T? Value; public List<T> All = []; public override string ToString() => $"{Value}/{string.Join(",", All)}";
        }
        public class Backwards : IComparer<string> { public int Compare(string? a, string? b) => string.CompareOrdinal(b, a); }
        public class Chain { public Chain? Next; }
        public class Picky { string _v = ""; public string V { get => _v; set => _v = value + "!"; } }
        """;

    // Type, the value, and what is read of it (_ is the member).
    static readonly string[][] s_carried =
    [
        ["bool", "true", "_"],
        ["char", "'\\ud800'", "(int)_"],
        ["sbyte", "-3", "_"],
        ["ulong", "ulong.MaxValue", "_"],
        ["Half", "(Half)1.5", "_"],
        ["float", "-0f", "1 / _"],
        ["double", "double.NegativeInfinity", "_"],
        ["double", "-0.0", "BitConverter.DoubleToInt64Bits(_)"],
        ["decimal", "1.50m", "_"],
        ["Int128", "Int128.MaxValue", "_"],
        ["System.Numerics.BigInteger", "System.Numerics.BigInteger.Pow(7, 99)", "_"],
        ["System.Numerics.Complex", "new(1, 2)", "_"],
        ["nint", "7", "_"],
        ["string", "\"a\\ud800b\"", "string.Join(\",\", _!.Select(c => (int)c))"],
        ["DateTime", "new DateTime(5, DateTimeKind.Utc)", "_.Kind + \":\" + _.Ticks"],
        ["DateTimeOffset", "new DateTimeOffset(2000, 1, 2, 3, 4, 5, TimeSpan.FromHours(5))", "_.ToString(\"O\")"],
        ["DateOnly", "new(2000, 1, 2)", "_"],
        ["TimeOnly", "new(5, 6, 7)", "_.Ticks"],
        ["TimeSpan", "TimeSpan.MaxValue", "_"],
        ["Guid", "new Guid(1, 2, 3, new byte[8])", "_"],
        ["Version", "new(1, 2, 3)", "_"],
        ["Uri", "new(\"/a b\", UriKind.Relative)", "_"],
        ["System.Net.IPAddress", "System.Net.IPAddress.Parse(\"fe80::1%3\")", "_"],
        ["System.Net.IPEndPoint", "new(System.Net.IPAddress.Loopback, 80)", "_"],
        ["System.Net.NetworkInformation.PhysicalAddress", "new([1, 2])", "_"],
        [
            "System.Text.RegularExpressions.Regex",
            "new(\"a+\", System.Text.RegularExpressions.RegexOptions.IgnoreCase)",
            "_!.Options + _.ToString()",
        ],
        ["System.Globalization.CultureInfo", "System.Globalization.CultureInfo.InvariantCulture", "_!.Name"],
        ["Type", "typeof(Dictionary<string, Score>)", "_!.ToString() + (_ == typeof(Dictionary<string, Score>))"],
        ["System.Text.Rune", "new(0x1F600)", "_"],
        ["Range", "1..^2", "_"],
        ["Index", "^3", "_"],
        ["Memory<byte>", "new byte[] { 1, 2 }", "string.Join(\",\", _.ToArray())"],
        ["ArraySegment<int>", "new(new[] { 1, 2, 3 }, 1, 2)", "string.Join(\",\", _)"],
        ["System.Text.Json.JsonElement", "System.Text.Json.JsonDocument.Parse(\"{\\\"a\\\":[1]}\").RootElement", "_.GetRawText()"],
        ["System.Text.Json.Nodes.JsonNode", "System.Text.Json.Nodes.JsonNode.Parse(\"[1,2]\")", "_!.ToJsonString()"],
        ["StringBuilder", "new(\"ab\")", "_"],
        ["BitArray", "new([true, false, true])", "string.Join(\",\", _!.Cast<bool>())"],
        ["int?", "null", "_.HasValue"],
        ["int?", "4", "_"],
        ["Stack<int>", "new([1, 2, 3])", "string.Join(\",\", _!)"],
        ["ConcurrentStack<string>", "new([\"a\", \"b\"])", "string.Join(\",\", _!)"],
        ["ImmutableStack<int>", "ImmutableStack.Create(1, 2, 3)", "string.Join(\",\", _!)"],
        ["Queue<int>", "new([1, 2])", "string.Join(\",\", _!)"],
        ["ConcurrentQueue<int>", "new([1, 2])", "string.Join(\",\", _!)"],
        ["ImmutableQueue<int>", "ImmutableQueue.Create(1, 2)", "string.Join(\",\", _!)"],
        ["ConcurrentBag<int>", "new([1, 2])", "string.Join(\",\", _!)"],
        ["LinkedList<int>", "new([1, 2])", "string.Join(\",\", _!)"],
        ["ImmutableArray<int>", "[1, 2]", "string.Join(\",\", _)"],
        ["ImmutableList<Score>", "[new(\"a\", 1)]", "string.Join(\",\", _!)"],
        ["PriorityQueue<string, int>", "new([(\"b\", 2), (\"a\", 1)])", "Drain(_!)"],
        ["PriorityQueue<string, string>", "new([(\"b\", \"2\"), (\"a\", \"1\")], new Backwards())", "Drain(_!)"],
        ["Dictionary<string, int>", "new(StringComparer.OrdinalIgnoreCase) { [\"A\"] = 1 }", "_![\"a\"]"],
        ["Dictionary<string, int>", "new(StringComparer.InvariantCultureIgnoreCase) { [\"A\"] = 1 }", "_![\"a\"]"],
        ["HashSet<string>", "new(StringComparer.OrdinalIgnoreCase) { \"A\" }", "_!.Contains(\"a\")"],
        ["ConcurrentDictionary<string, Score>", "new(StringComparer.OrdinalIgnoreCase) { [\"A\"] = new(\"a\", 1) }", "_![\"a\"]"],
        ["SortedDictionary<string, int>", "new(new Backwards()) { [\"a\"] = 1, [\"b\"] = 2 }", "string.Join(\",\", _!)"],
        ["SortedSet<string>", "new(new Backwards()) { \"a\", \"b\" }", "string.Join(\",\", _!)"],
        ["SortedList<int, string>", "new() { [2] = \"b\", [1] = \"a\" }", "string.Join(\",\", _!)"],
        ["OrderedDictionary<string, int>", "new() { [\"z\"] = 1, [\"a\"] = 2 }", "string.Join(\",\", _!)"],
        [
            "ImmutableDictionary<string, int>",
            "ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add(\"A\", 1)",
            "_![\"a\"]",
        ],
        ["ImmutableSortedSet<int>", "[3, 1]", "string.Join(\",\", _!)"],
        ["ImmutableHashSet<int>", "[3, 1]", "_!.Count"],
        [
            "FrozenDictionary<string, int>",
            "new Dictionary<string, int> { [\"A\"] = 1 }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)",
            "_![\"a\"]",
        ],
        [
            "FrozenSet<string>",
            "new[] { \"ß\", \"ab\" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase)",
            "_!.Contains(\"AB\") + _.Comparer.GetType().Name",
        ],
        ["System.Net.IPAddress", "System.Net.IPAddress.IPv6Loopback", "_"],
        ["FrozenSet<int>", "new[] { 1, 2 }.ToFrozenSet()", "_!.Count"],
        ["IReadOnlyList<int>", "new List<int> { 1 }.AsReadOnly()", "_!.GetType().Name + _[0]"],
        ["IDictionary<string, Score>", "new SortedDictionary<string, Score> { [\"a\"] = new(\"b\", 2) }", "_!.GetType().Name + _[\"a\"]"],
        ["object", "3", "_!.GetType() + \":\" + _"],
        ["object", "new Best(\"a\", 1, Mood.Cross)", "_"],
        ["object[]", "new object[] { 1, \"a\", 2m, Mood.Cross, null! }", "string.Join(\",\", _!.Select(x => x?.GetType() + \":\" + x))"],
        ["int[]", "[1, 2]", "string.Join(\",\", _!)"],
        ["int[,]", "new[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }", "_![2, 1] + _.Length"],
        ["Score[][]", "[[new(\"a\", 1)], []]", "_![0][0] + \"\" + _[1].Length"],
        ["Place[,,]", "new Place[1, 1, 2]", "_!.GetLength(2)"],
        ["(int A, Score B)", "(1, new(\"b\", 2))", "_"],
        ["Tuple<int, string>", "new(1, \"a\")", "_"],
        ["KeyValuePair<string, Place>", "new(\"a\", new(1, 2))", "_"],
        ["Lazy<Score>", "Created()", "_!.Value"],
        ["Mood", "Mood.Cross", "_"],
        ["Right", "Right.Read | Right.Write", "_"],
        ["Mood?", "Mood.Cross", "_"],
        ["Score", "new Best(\"a\", 1, Mood.Cross)", "_"],
        ["List<Score>", "[new Best(\"a\", 1, Mood.Calm), new(\"b\", 2)]", "string.Join(\",\", _!)"],
        ["Person", "new(\"ada\", new(\"bob\"))", "_"],
        ["Sealed", "MakeSealed()", "_"],
        ["Leaf", "MakeLeaf()", "_"],
        ["Room", "MakeRoom()", "_"],
        ["Box<Score>", "new() { Value = new(\"a\", 1), All = [new(\"b\", 2)] }", "_"],
        ["Box<int[]>", "new() { Value = [7] }", "_!.Value![0]"],
        [
            "Dictionary<Mood, List<Dictionary<string, (int, Place?)>>>",
            "new() { [Mood.Cross] = [new() { [\"x\"] = (1, new(2, 3)) }] }",
            "_![Mood.Cross][0][\"x\"]",
        ],
        ["HashSet<Score>", "[new(\"a\", 1)]", "_!.Contains(new(\"a\", 1))"],
        ["Person", "Cycle()", "_!.Friend!.Friend == _"],
        ["Dictionary<Score, int>", "new() { [new(\"a\", 1)] = 5 }", "_![new(\"a\", 1)]"],
    ];

    // Type, value, and what the warning says.
    static readonly string[][] s_warned =
    [
        ["Action", "Nothing", "delegate"],
        ["Task", "Task.CompletedTask", "task"],
        ["Timer", "new Timer(_ => { })", "Timer"],
        ["CancellationTokenSource", "new()", "CancellationTokenSource"],
        ["SemaphoreSlim", "new(1)", "SemaphoreSlim"],
        ["List<Action>", "[Nothing]", "delegate"],
        ["Box<Action>", "new() { Value = Nothing }", "Box<Action>.Value"],
        ["object", "new object[] { (Action)Nothing }", "delegate"],
        ["Dictionary<string, int>", "new(EqualityComparer<string>.Create((a, b) => true, _ => 1))", "comparer"],
        ["SortedSet<int>", "new(Comparer<int>.Create((a, b) => b - a))", "comparer"],
        ["Lazy<int>", "new(() => 1)", "Lazy"],
        ["Chain", "LongChain()", "nested too deeply"],
        ["IEnumerable<int>", "Enumerable.Range(0, 9).Where(x => x > 1)", "not a type that can be carried"],
        ["List<object>", "Itself()", "contains itself"],
        ["Thread", "Thread.CurrentThread", "Thread"],
    ];

    static string Source(IReadOnlyList<string[]> cases) =>
        $$"""
            using PluginChat; using System.Collections; using System.Collections.Concurrent; using System.Collections.Frozen;
            using System.Collections.Immutable; using System.Text;
            {{Types}}
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction
            {
            {{string.Join('\n', cases.Select((c, i) => $"    [Preserve] {c[0]} _m{i} = default!;"))}}
                public void Set() { {{string.Join(" ", cases.Select((c, i) => $"_m{i} = {c[1]};"))}} }
                public string Read(int i)
                {
                    switch (i)
                    {
            {{string.Join('\n', cases.Select((c, i) => $$$"""        case {{{i}}}: { var _ = _m{{{i}}}; return $"{({{{c[2]}}})}"; }"""))}}
                    }
                    return "";
                }
                static void Nothing() { }
                static Lazy<Score> Created() { var l = new Lazy<Score>(() => new("a", 1)); _ = l.Value; return l; }
                static Sealed MakeSealed() { var s = new Sealed { B = 2, C = "c" }; s.Set(); return s; }
                static Leaf MakeLeaf() { var l = new Leaf(); l.Set(); return l; }
                static Room MakeRoom() { var r = new Room(); r.Members["x"] = new("ada"); return r; }
                static Person Cycle() { var a = new Person("a"); a.Friend = new("b", a); return a; }
                static List<object> Itself() { var l = new List<object>(); l.Add(l); return l; }
                static Chain LongChain() { Chain? c = null; for (var i = 0; i < 1_000_000; i++) c = new() { Next = c }; return c!; }
                static string Drain<T>(PriorityQueue<string, T> q)
                {
                    var s = ""; while (q.TryDequeue(out var e, out var p)) s += e + p; return s;
                }
            }
            """;

    // A version of the controller: the same source, compiled once and loaded again. What is kept of one are the assemblies, which the test
    // ends with.
    static Func<WebSocketAction> Compile(string source)
    {
        var sources = SourceSet.Of("state", [new SourceFile("state.cs", "state.cs", Encoding.UTF8.GetBytes(source))]);
        var result = new ControllerCompiler(ReferenceAssemblies.OfHost()).Compile(
            new CompileRequest(sources, "state", "/", IsDebug: false, AnalysisStage.BeforeLive),
            CancellationToken.None
        );
        Assert.True(result.Assembly is not null, string.Join('\n', result.Messages.Where(m => m.IsError)));
        return () => (WebSocketAction)Activator.CreateInstance(PluginAssembly.LoadImage(result.Assembly).Assembly.GetType("Chat")!)!;
    }

    static (WebSocketAction Old, WebSocketAction New, List<string> Warnings) Move(string source, string? next = null)
    {
        var make = Compile(source);
        var (old, @new) = (make(), (next is null ? make : Compile(next))());
        old.GetType().GetMethod("Set")!.Invoke(old, null);
        var warnings = new List<string>();
        var (from, to) = (new PreservedState(old), new PreservedState(@new));
        // On a thread as a reload has it: its stack bounds how deep a value may be.
        var thread = new Thread(() => to.Import(from.Export(to), warnings));
        thread.Start();
        thread.Join();
        return (old, @new, warnings);
    }

    static string Read(WebSocketAction action, int i) => (string)action.GetType().GetMethod("Read")!.Invoke(action, [i])!;

    [Fact]
    public void State_OfEveryTypeThatCanBeCarried_ArrivesAsItWas()
    {
        var (old, @new, warnings) = Move(Source(s_carried));
        Assert.Empty(warnings);
        var fresh = s_carried
            .Select((c, i) => (c, Before: Read(old, i), Now: Read(@new, i)))
            .Where(x => x.Before != x.Now)
            .Select(x => $"{x.c[0]} was {x.Before} and is {x.Now}");
        Assert.Empty(fresh);
        Assert.InRange(s_carried.Length, 60, int.MaxValue);
    }

    [Fact]
    public void State_ThatCannotBeCarried_IsNamedWithTypeAndReasonAndTheRestIsCarried()
    {
        var (_, @new, warnings) = Move(Source([.. s_warned.Select(c => new[] { c[0], c[1], "0" }), ["int", "42", "_"]]));
        Assert.Equal("42", Read(@new, s_warned.Length));
        Assert.Equal(s_warned.Length, warnings.Count);
        for (var i = 0; i < s_warned.Length; i++)
        {
            Assert.Contains($"[Preserve] _m{i}: ", warnings[i], StringComparison.Ordinal);
            Assert.Contains(s_warned[i][2], warnings[i], StringComparison.Ordinal);
            Assert.EndsWith("starts anew", warnings[i], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_OfMembersThatCanNeverBeCarried_NamesThem()
    {
        string[][] cases =
        [
            ["Action", "Nothing", "_"],
            ["Box<Task>", "new()", "_"],
            ["List<Score>", "[]", "_"],
            ["object", "1", "_"],
            ["Chain", "new()", "_"],
        ];
        var unfit = new PreservedState(Compile(Source(cases))()).Unfit().ToList();
        Assert.Equal(2, unfit.Count);
        Assert.Contains("_m0 (Action): a delegate", unfit[0], StringComparison.Ordinal);
        Assert.Contains("_m1 (Box<Task>): Box<Task>.Value: a task", unfit[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "[Preserve] Person _a = null!; [Preserve] List<Person> _b = []; public void Set() { _a = new(\"x\"); _b = "
            + "[_a]; } public string Read(int i) => $\"{_b.Count > 0 && ReferenceEquals(_a, _b[0])}\";",
        "True",
        ""
    )]
    [InlineData("[Preserve] static int s_n; public void Set() => s_n = 4; public string Read(int i) => $\"{s_n}\";", "4", "")]
    [InlineData("[Preserve] Picky _p = new(); public void Set() => _p = new() { V = \"a\" }; public string Read(int i) => _p.V;", "a!", "")]
    [InlineData(
        "[Preserve] int P { get; set => field = value + 1; } public void Set() => P = 4; public string Read(int i) => $\"{P}\";",
        "1",
        "it was 5 and became 6"
    )]
    [InlineData(
        "[Preserve] int P { get => throw new Exception(\"gone\"); set { } } [Preserve] int _n; "
            + "public void Set() => _n = 3; public string Read(int i) => $\"{_n}\";",
        "3",
        "gone"
    )]
    [InlineData(
        "[Preserve] int P { get; set => throw new Exception(\"never\"); } [Preserve] int _n; "
            + "public void Set() => _n = 3; public string Read(int i) => $\"{_n}\";",
        "3",
        "never"
    )]
    [InlineData(
        "[Preserve(Converter = typeof(Upper))] string _n = \"i\"; class Upper : StateConverter<string> { public "
            + "override object? Export(string v) => v + \"-out\"; public override string Import(object? s) => s + "
            + "\"-in\"; } public void Set() => _n = \"v\"; public string Read(int i) => _n;",
        "v-out-in",
        ""
    )]
    [InlineData(
        "[Preserve(Converter = typeof(Upper))] string _n = \"i\"; class Upper : StateConverter<string> { public "
            + "override object? Export(string v) => throw new Exception(\"no\"); public override string Import(object? s) "
            + "=> \"\"; } public void Set() => _n = \"v\"; public string Read(int i) => _n;",
        "i",
        "no"
    )]
    public void State_OfAMember_IsCarriedOrWarnedOf(string body, string expected, string warning)
    {
        var (_, @new, warnings) = Move(
            $$"""
            using PluginChat; using System.Collections; using System.Collections.Concurrent; using System.Collections.Frozen;
            using System.Collections.Immutable; using System.Text;
            {{Types}}
            [Action("test/chat")] public sealed class Chat : WebSocketAction { {{body}} }
            """
        );
        // The static one would be there without being carried if both were one class.
        Assert.Equal(expected, Read(@new, 0));
        if (warning.Length == 0)
            Assert.Empty(warnings);
        else
            Assert.Contains(warning, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void State_OfOneNameInBaseAndDerivedClass_IsCarriedApart()
    {
        var (_, @new, warnings) = Move(
            """
            using PluginChat;
            public class Base : WebSocketAction { [Preserve] int _n; public int N { get => _n; set => _n = value; } }
            [Action("test/chat")]
            public sealed class Chat : Base
            {
                [Preserve] int _n; public void Set() { N = 1; _n = 2; } public string Read(int i) => N + ":" + _n;
            }
            """
        );
        Assert.Empty(warnings);
        Assert.Equal("1:2", Read(@new, 0));
    }
}
