using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>What the language allows and nobody expects: the generated code compiles, or the action is refused at its place.</summary>
public sealed class OddActionTests
{
    // Each in a controller of its own.
    static readonly (string Refused, string Member)[] s_members =
    [
        ("", "[Action(\"a\")] public string A(int @event, string @class) => @class;"),
        ("", "[Action(\"a\")] public string @return() => \"\";"),
        ("", "[Action(\"a\")] public string A(params string[] all) => \"\";"),
        ("", "[Action(\"a\")] public string A(string? s = \"\\u0000\\\"\\n{}\") => \"\";"),
        ("", "[Action(\"a{\\\"}\")] public string A() => \"\";"),
        (
            "",
            "[Action(\"a\")] public string A(float f = float.NegativeInfinity, double d = -0.0, decimal m = -1.5m, char c = '\\n') => \"\";"
        ),
        ("", "[Action(\"a\")] public string A(ulong u = ulong.MaxValue, uint i = 7, byte b = 1, short s = -1, nint n = 3) => \"\";"),
        ("", "[Action(\"a\")] public string A(Flags f = Flags.A | Flags.B, Flags? g = null, Flags h = default) => \"\";"),
        ("", "[Action(\"a\")] public string A(DateTime d = default, CancellationToken c = default, Guid? g = default) => \"\";"),
        (
            "",
            "[Action(\"a\")] public string A(Nested n) => \"\"; "
                + "public sealed record Nested(string X, Nested.Inner? I) { public record struct Inner(int Y); }"
        ),
        ("", "[Action(\"a\")] public string A(Tree t) => \"\";"),
        ("", "[Action(\"a\")] public Tree A(List<Tree?> t) => t[0]!;"),
        ("", "[Action(\"a\")] public string A(Page<Post> p) => \"\";"),
        ("", "[Action(\"a\")] public string A(Page<int?> p) => \"\";"),
        ("", "[Action(\"a\")] public string A(Initialised p) => \"\";"),
        ("", "[Action(\"a\")] public string A(Structure? s) => \"\";"),
        ("", "[Action(\"a\")] public string A(Derived d) => \"\";"),
        ("PCHAT102", "[Action(\"a\")] public string A(WithPrivates d) => \"\";"),
        ("", "[Action(\"a\")] public string A(WithOdd d) => \"\";"),
        ("", "[Action(\"a\")] public string A(Polymorphic p) => \"\";"),
        ("", "[Action(\"a\")] public string A(object o, int n) => \"\";"),
        ("", "[Action(\"a\")] public dynamic A(dynamic o) => o;"),
        ("PCHAT109", "[Action(\"a\")] public (int, string) A() => (1, \"\");"),
        ("", "[Action(\"a\")] public string A(int[][] n) => \"\";"),
        ("PCHAT102", "[Action(\"a\")] public string A(int[,] n) => \"\";"),
        ("", "[Action(\"a\")] public string A(IEnumerable<KeyValuePair<string, int>> n) => \"\";"),
        ("", "[Action(\"a\")] public string A(IReadOnlySet<Flags> n, ISet<Guid> g, ICollection<Uri> u) => \"\";"),
        ("PCHAT109", "[Action(\"a\")] public Task<Task<int>> A() => null!;"),
        ("", "[Action(\"a\")] public ValueTask<IResult?> A() => default;"),
        ("", "[Action(\"a\")] public FileStream A() => null!;"),
        ("", "[Action(\"a\")] public Task<MemoryStream> A() => null!;"),
        ("", "[Action(\"a\")] public async Task<IAsyncEnumerable<Post>> A() { await Task.Yield(); return null!; }"),
        ("", "[Action(\"a\")] public int? A() => null;"),
        ("", "[Action(\"a\")] public string A([CustomValidation(typeof(Checks), \"Ok\")] int n) => \"\";"),
        ("", "[Action(\"a\")] public string A([Range(typeof(decimal), \"1.5\", \"2\")] decimal n) => \"\";"),
        ("", "[Action(\"a\")] public string A([AllowedValues(\"a\", null, 1.5, 'c', Flags.A, typeof(int))] object? n) => \"\";"),
        ("", "[Action(\"a\")] public string A([Generic<int>(3, Names = [\"x\", null!])] int n) => \"\";"),
        ("PCHAT110", "[Action(\"a\")] public string A([Hidden] int n) => \"\"; sealed class HiddenAttribute : ValidationAttribute;"),
        ("", "[Action(\"a\")] [Obsolete(\"old\")] public string A(OldPost p) => \"\";"),
        ("", "[Action(\"a\")] public partial string A(int n); public partial string A(int n) => \"\";"),
        ("", "[Action(\"a\")] public override string ToString() => \"\";"),
        ("", "[Action(\"a\")] public new string GetType() => \"\";"),
        ("", "[Action(\"a\")] public string actions(int context, int request, int input, int json) => \"\";"),
        ("", "[Action(\"a\")] public string A([FromServices] ILogger<Post>? log, [FromKeyedServices(Flags.B)] Post p) => \"\";"),
        ("", "[Action(\"a\")] public string A(Required r) => \"\";"),
        ("", "[Action(\"a\")] public string A(Fields f) => \"\";"),
        ("", "[Action(\"a\")] public string A(Throwing f) => \"\";"),
        ("", "#nullable disable\n[Action(\"a\")] public string A(string s, Post p, List<string> l) => s;\n#nullable restore"),
    ];

    const string Types = """
        [Flags] public enum Flags : long { A = 1, B = 2 }
        public record Post([property: System.Text.Json.Serialization.JsonPropertyName("the-title")] string Title);
        public record Tree(string Name, Tree? Left, List<Tree> Others, Dictionary<string, Tree>? Map);
        public record Page<T>(List<T> Items, T? Last) { public T? First { get; init; } }
        public class Initialised
        {
            public int A { get; init; } = 5;
            public required string B { get; init; }
            public List<string> C { get; init; } = [];
            public Post D { get; set; } = new("");
            public string E { get; private set; } = "";
            public string F => "";
            public int this[int i] => i;
            public static int G { get; set; }
            internal int H { get; set; }
        }
        public struct Structure { public int A { get; init; } public string? B { get; set; } }
        public class Base { public virtual int A { get; set; } public int B { get; init; } }
        public class Derived : Base { public override int A { get; set; } public new string B { get; init; } = ""; }
        public class WithPrivates { WithPrivates() { } public int A { get; set; } }
        public class WithOdd
        {
            public Action? Act { get; set; }
            public IntPtr P { get; set; }
            public Type? T { get; set; }
            public object? O { get; set; }
        }
        [System.Text.Json.Serialization.JsonDerivedType(typeof(Dog), "dog")] public abstract record Polymorphic;
        public sealed record Dog(int Legs) : Polymorphic;
        public static class Checks
        {
            public static ValidationResult? Ok(int n) => null;
        }
        public sealed class GenericAttribute<T>(T value) : ValidationAttribute
        {
            public T Value => value;
            public string[] Names { get; set; } = [];
        }
        [Obsolete("older")] public record OldPost([property: Obsolete("oldest")] int N);
        public class Required { public required Required? Inner { get; set; } public required List<Required> All { get; init; } }
        public class Fields { public int N; [System.Text.Json.Serialization.JsonInclude] public string S = ""; }
        public class Throwing { public Throwing(int a) => throw new NotSupportedException(); }

        """;

    [Fact]
    public void Actions_OfOddShapes_CompileOrAreRefusedAtTheirPlace()
    {
        var lines = Source(s_members.Select(m => m.Member)).Split('\n');
        var refused = CompiledSource.Compile(string.Join('\n', lines)).Messages.Select(m => (m.Id, lines[m.Line - 1]));
        Assert.Equal(
            s_members.Index().Where(m => m.Item.Refused.Length > 0).Select(m => (m.Item.Refused, Named(m.Item.Member, m.Index))),
            refused
        );
        var rest = CompiledSource.Compile(Source(s_members.Where(m => m.Refused.Length == 0).Select(m => m.Member)));
        Assert.Empty(rest.Messages);
        Assert.NotNull(rest.Assembly);
    }

    static string Source(IEnumerable<string> members) =>
        $"using System.ComponentModel.DataAnnotations;\nusing Microsoft.AspNetCore.Mvc;\nusing PluginChat;\n{Types}\n"
        + string.Join('\n', members.Select((m, i) => $"public partial class C{i} : HttpActions\n{{\n{Named(m, i)}\n}}"));

    static string Named(string member, int i) => member.Replace("[Action(\"a", $"[Action(\"{i}", StringComparison.Ordinal);
}
