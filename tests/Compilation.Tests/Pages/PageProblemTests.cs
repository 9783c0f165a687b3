using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests.Pages;

/// <summary>What is wrong with a page is said with the page's line and column.</summary>
public sealed class PageProblemTests
{
    [Theory]
    [InlineData("a\n <%= missing %>", "index.esp(2,6): error CS0103: The name 'missing' does not exist in the current context")]
    [InlineData("\r\n\r\n<% int n = \"\"; %>", "index.esp(3,12): error CS0029: Cannot implicitly convert type 'string' to 'int'")]
    [InlineData("<%\n\n  missing();\n%>", "index.esp(3,3): error CS0103: The name 'missing' does not exist in the current context")]
    [InlineData("<%= %,d missing %>", "index.esp(1,9): error CS0103: The name 'missing' does not exist in the current context")]
    [InlineData("<%^ global\n missing X; %>", "index.esp(2,2): error CS0246: The type or namespace name 'missing'")]
    [InlineData("<%^ global using Missing; %>", "index.esp(1,18): error CS0246: The type or namespace name 'Missing'")]
    [InlineData("<%^ start missing(); %>", "index.esp(1,11): error CS0103: The name 'missing'")]
    [InlineData("ü🎉<%= missing %>", "index.esp(1,8): error CS0103: The name 'missing'")]
    [InlineData("x\n<% if (true) { %>\ny\n", "index.esp(4,4): error CS1513: } expected")]
    [InlineData("x\n<% y", "index.esp(2,1): error ESP001: '<%' has no '%>' after it: add it where the code ends")]
    [InlineData("<%-- y", "index.esp(1,1): error ESP001: '<%--' has no '--%>' after it")]
    [InlineData("x <%= %>", "index.esp(1,3): error ESP001: the expression is empty")]
    [InlineData("<%^ inclde \"a.esp\" %>", "index.esp(1,5): error ESP001: 'inclde' is not a page directive; did you mean 'include'?")]
    [InlineData("<%^ include %>", "index.esp(1,5): error ESP001: 'include' needs a file")]
    [InlineData("<%^ content now %>", "index.esp(1,12): error ESP001: 'content' takes nothing after it")]
    [InlineData("\n<%^ include \"foto.esp\" %>", "index.esp(2,13): error ESP001: include 'foto.esp': there is no 'foto.esp' in the")]
    [InlineData("<%^ include \"../../etc/x.esp\" %>", "index.esp(1,13): error ESP001: include '../../etc/x.esp' leaves the controller's")]
    [InlineData("<%^ include \"/etc/passwd\" %>", "index.esp(1,13): error ESP001: include '/etc/passwd': only .esp files can be used")]
    [InlineData("<%^ layout \"none.esp\" %>", "index.esp(1,12): error ESP001: layout 'none.esp': there is no 'none.esp' in the")]
    [InlineData(
        "<%^ include \"index.esp\" %>",
        "index.esp(1,13): error ESP001: include 'index.esp': it includes itself: index.esp -> index.esp"
    )]
    [InlineData(
        "<%^ layout \"index.esp\" %><%^ content %>",
        "error ESP001: layout 'index.esp': it is its own layout: index.esp -> index.esp"
    )]
    public void Page_WithAMistake_IsAnErrorWithItsPlace(string page, string expected)
    {
        var messages = CompiledPages.Messages(("index.esp", page));
        Assert.Contains(messages, m => m.Contains(expected, StringComparison.Ordinal));
    }

    // Either would answer, and which one nobody could tell.
    [Theory]
    [InlineData(
        "Action(\"index.esp\")",
        "Api.cs(4,6): error PCHAT101: Api.Get: the action 'index.esp' for GET is the page index.esp already"
    )]
    [InlineData("Action(\"index.esp\", \"PUT\")", null)]
    [InlineData("Action(\"index\")", null)]
    [InlineData("Action(\"part.esp\")", null)] // a layout is no page that is asked for
    public void Page_WithTheNameOfAnAction_IsAnErrorOfTheAction(string action, string? expected) =>
        Assert.Equal(
            expected is null ? [] : [expected],
            CompiledPages.Messages(
                ("index.esp", "<%^ layout \"part.esp\" %>text"),
                ("part.esp", "<%^ content %>"),
                ("Api.cs", $"using PluginChat;\npublic sealed class Api : HttpActions\n{{\n    [{action}] public string Get() => \"\";\n}}")
            )
        );

    [Fact]
    public void Include_InACircle_NamesTheCircle() =>
        Assert.Contains(
            "a.esp(1,13): error ESP001: include 'index.esp': it includes itself: index.esp -> a.esp -> index.esp",
            CompiledPages.Messages(("index.esp", "<%^ include \"a.esp\" %>"), ("a.esp", "<%^ include \"index.esp\" %>"))
        );

    [Fact]
    public void Include_WithAMistake_IsSaidOnceInItsOwnLines() =>
        Assert.Equal(
            ["foot.esp(2,5): error CS0103: The name 'missing' does not exist in the current context"],
            CompiledPages.Messages(
                ("index.esp", "\n\n\n<%^ include \"foot.esp\" %>"),
                ("other.esp", "<%^ include \"foot.esp\" %><%^ include \"foot.esp\" %>"),
                ("foot.esp", "\n<%= missing %>")
            )
        );

    [Fact]
    public void Layout_WithoutContent_IsAnErrorOfThePage() =>
        Assert.Contains(
            "index.esp(1,12): error ESP001: layout 'main.esp' does not say where its pages go: write <%^ content %> there",
            CompiledPages.Messages(("index.esp", "<%^ layout \"main.esp\" %>"), ("main.esp", "<html></html>"))
        );

    // Thirty files, each with the next one twice, are a thousand million.
    [Fact]
    public void Include_ThatDoublesEachTime_EndsWithAnErrorOfItsPlace()
    {
        (string, string)[] files =
        [
            .. Enumerable.Range(0, 30).Select(i => ($"p{i}.esp", $"<%^ include \"p{i + 1}.esp\" %><%^ include \"p{i + 1}.esp\" %>")),
            ("p30.esp", ""),
        ];
        Assert.Contains(
            CompiledPages.Messages(files),
            m => m.Contains("the page includes more than 10,000 files", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Include_NestedAHundredDeep_IsAnErrorAndNoStackOverflow()
    {
        (string, string)[] files =
        [
            .. Enumerable.Range(0, 100).Select(i => ($"p{i}.esp", $"<%^ include \"p{i + 1}.esp\" %>")),
            ("p100.esp", ""),
        ];
        Assert.Contains(CompiledPages.Messages(files), m => m.Contains("include each other more than 64 deep", StringComparison.Ordinal));
    }

    [Fact]
    public void Code_NestedVeryDeep_IsAnErrorOrCompiles() =>
        Assert.DoesNotContain(
            CompiledPages.Messages(
                ("index.esp", string.Concat(Enumerable.Repeat("<% { %>", 2_000)) + string.Concat(Enumerable.Repeat("<% } %>", 2_000)))
            ),
            m => m.Contains("ESP001", StringComparison.Ordinal)
        );

    [Fact]
    public void MistakesOfPagesAndClasses_AreSaidTogether() =>
        Assert.Equal(
            ["a.esp(1,1)", "b.esp(1,5)", "C.cs(1,8)"],
            CompiledPages
                .Messages(("a.esp", "<% x"), ("b.esp", "<%^ nothing %>"), ("C.cs", "class C"))
                .Select(m => m[..(m.IndexOf(')') + 1)])
                .Distinct()
                .OrderBy(m => m.StartsWith('C'))
        );

    [Fact]
    public async Task Exception_InAPage_HasThePagesLine()
    {
        var e = await Assert.ThrowsAsync<DivideByZeroException>(() =>
            CompiledPages.RenderAsync("a\n<% var zero = 0; %>\n<p><%= 1 / zero %>\n")
        );
        Assert.Contains("Page_index.ExecuteAsync", e.StackTrace, StringComparison.Ordinal);
    }
}
