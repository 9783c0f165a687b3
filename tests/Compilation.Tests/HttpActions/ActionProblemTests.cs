using PluginChat.Testing.Sites;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>An action that cannot be called is a compile error at its place.</summary>
public sealed class ActionProblemTests
{
    // An action with a mark before the place of the error, and what is said.
    public static TheoryData<string, string> Problems =>
        new()
        {
            {
                "public void A(ref int ¦n) { }",
                "PCHAT104 T.A: the parameter 'n' is passed by reference ('ref'), which no request can fill"
            },
            {
                "public void A(out int ¦n) => n = 1;",
                "PCHAT104 T.A: the parameter 'n' is passed by reference ('out'), which no request can fill"
            },
            { "public void A(in int ¦n) { }", "PCHAT104 T.A: the parameter 'n' is passed by reference ('in'), which no request can fill" },
            { "public void ¦A<X>(int n) { }", "PCHAT105 T.A: an action and its class have no type parameters" },
            { "void ¦A() { }", "PCHAT106 T.A: an action is a public instance method; this one is private" },
            { "internal void ¦A() { }", "PCHAT106 T.A: an action is a public instance method; this one is internal" },
            { "public static void ¦A() { }", "PCHAT106 T.A: an action is a public instance method; this one is static" },
            {
                "public void A(Action ¦a) { }",
                "PCHAT102 T.A: the parameter 'a' of type Action cannot be bound: "
                    + "take a value, a record, a class, a Stream, an IFormFile or HttpContext"
            },
            {
                "public void A(IDisposable ¦a) { }",
                "PCHAT102 T.A: the parameter 'a' of type IDisposable cannot be bound: "
                    + "mark it with [FromServices] if it is a service, or take a class or record"
            },
            {
                "public void A([Microsoft.AspNetCore.Mvc.FromQuery] Dictionary<string, int> ¦a) { }",
                "PCHAT102 T.A: the parameter 'a' of type Dictionary<string, int> cannot be bound: "
                    + "fields cannot make one; only a JSON body can"
            },
            {
                "public void A(R a, R ¦b) { }",
                "PCHAT103 T.A: the parameters 'a' and 'b' both read the body of the request: make one record of them"
            },
            {
                "public void A(R a, Stream ¦b) { }",
                "PCHAT103 T.A: the parameters 'a' and 'b' both read the body of the request: make one record of them"
            },
            {
                "public void A(Stream a, IFormFile ¦b) { }",
                "PCHAT103 T.A: the parameters 'a' and 'b' both read the body of the request: make one record of them"
            },
            {
                "public async void ¦A() => await Task.Yield();",
                "PCHAT109 T.A: void cannot be written as an answer: an 'async void' method cannot be waited for; return Task"
            },
            {
                "public Func<int> ¦A() => () => 1;",
                "PCHAT109 T.A: Func<int> cannot be written as an answer: " + "return text, a value, a Stream, an IResult or a task of one"
            },
            {
                "public ReadOnlySpan<byte> ¦A() => default;",
                "PCHAT109 T.A: ReadOnlySpan<byte> cannot be written as an answer: "
                    + "return text, a value, a Stream, an IResult or a task of one"
            },
            { "public string A() => \"\"; [¦Action(\"a\")] public void B() { }", "PCHAT101 T.B: the action 'a' for GET is T.A already" },
        };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Action_ThatCannotBeCalled_IsAnErrorAtItsPlace(string method, string expected)
    {
        var source = $"using PluginChat;\npublic record R(int N);\npublic class T : HttpActions {{ [Action(\"a\")]\n    {method} }}";
        var error = Assert.Single(CompiledSource.Compile(source.Replace("¦", "", StringComparison.Ordinal)).Messages, m => m.IsError);
        Assert.Equal(expected, $"{error.Id} {error.Text}");
        Assert.Equal((4, source.Split('\n')[3].IndexOf('¦', StringComparison.Ordinal) + 1), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("public class T { [Action(\"a\")] public void A() { } }", "T does not")]
    [InlineData("public class T : WebSocketAction { [Action(\"a\")] public void A() { } }", "T does not")]
    [InlineData("public abstract class T : HttpActions { [Action(\"a\")] public void A() { } }", "T is abstract")]
    public void Action_InAClassThatIsNoController_IsAnError(string source, string expected)
    {
        var error = Assert.Single(CompiledSource.Compile("using PluginChat;\n" + source).Messages, m => m.IsError);
        Assert.Equal("PCHAT107", error.Id);
        Assert.EndsWith(expected, error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "[Action(\"\")]",
        "T.A: the action's name is empty; name it as the route's target does, as in [Action(\"test/hello\", \"GET\")]"
    )]
    [InlineData("[Action(\"a\", \"G T\")]", "T.A: 'G T' is not a method of HTTP, such as GET or POST")]
    [InlineData("[Action(\"a\", \"\")]", "T.A: '' is not a method of HTTP, such as GET or POST")]
    public void Action_ThatNoRouteCanName_IsAnError(string attribute, string expected)
    {
        var source = $"using PluginChat;\npublic class T : HttpActions {{ {attribute} public void A() {{ }} }}";
        var error = Assert.Single(CompiledSource.Compile(source).Messages, m => m.IsError);
        Assert.Equal($"PCHAT108 {expected}", $"{error.Id} {error.Text}");
    }

    [Fact]
    public void Actions_OfOneNameAndDifferentMethods_AreTwo() =>
        Assert.Empty(
            CompiledSource
                .Compile(
                    """
                    using PluginChat;
                    public class T : HttpActions { [Action("a", "GET")] public void A() { } [Action("a", "POST")] public void B() { } }
                    """
                )
                .Messages
        );

    [Fact]
    public void Page_OfHttpActions_ShowsWhatCompiles()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "http-actions.md"));
        var code = page.Split("```cs\n")[1].Split("```")[0];
        Assert.Empty(CompiledSource.Compile(code).Messages);
        Assert.All(Enumerable.Range(101, 10), id => Assert.Contains($"| PCHAT{id} |", page, StringComparison.Ordinal));
    }

    // What is wrong with the sources themselves comes first, without what follows from it.
    [Fact]
    public void Action_WhoseParameterHasNoType_IsTheCompilersErrorAlone() =>
        Assert.Single(
            CompiledSource
                .Compile("using PluginChat;\npublic class T : HttpActions { [Action(\"a\")] public void A(List<Missing> m) { } }")
                .Messages,
            m => m is { IsError: true, Id: "CS0246" }
        );
}
