using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests.Pages;

/// <summary>What each directive of a page writes.</summary>
public sealed class PageDirectiveTests
{
    [Fact]
    public Task Block_OfCSharp_WritesWhatItSays() =>
        RenderEachAsync(
            ("a<%= 1 + 2 %>b", "a3b"),
            ("<%= \"<bold>\" %>", "&lt;bold&gt;"),
            ("<%= \"& \\\" '\" %>", "&amp; &quot; &#39;"),
            ("<%- \"<b>\" %>", "<b>"),
            ("<%= \"Grüße 🎉\" %> Grüße 🎉", "Grüße 🎉 Grüße 🎉"),
            ("<%= (string?)null %>|<%= (int?)null %>|<%- (string?)null %>", "||"),
            ("<%= 1; %><%=2%>", "12"),
            ("<%= new Microsoft.AspNetCore.Html.HtmlString(\"<b>\") %>", "<b>"),
            ("<% for (var i = 0; i < 3; i++) { %><%= i %>,<% } %>", "0,1,2,"),
            ("<% void Item(string x) { %><li><%= x %></li><% } Item(\"a\"); Item(\"b\"); %>", "<li>a</li><li>b</li>"),
            ("<% await Task.Yield(); %><%= await Task.FromResult(5) %>", "5"),
            ("<% if (true) { %>x<% return; } %>y", "x"),
            ("<% // a comment %>x<%= 1 // another %>y", "x1y"),
            ("a<%-- <% not run %> --%>b", "ab"),
            ("<% #if RELEASE\n%>r<% #else\n%>d<% #endif\n%>", "r")
        );

    [Fact]
    public Task Format_OfEsp_IsNETs() =>
        RenderEachAsync(
            ("<%= %,d 12345678 %>", "12,345,678"),
            ("<%= %d 42 %>", "42"),
            ("<%= %d: 42 %>", "42"),
            ("<%= %5d 42 %>", "   42"),
            ("<%= %-5d 42 %>", "42   "),
            ("<%= %05d 42 %>", "00042"),
            ("<%= %05d -42 %>", "-0042"),
            ("<%= %+d 42 %>", "+42"),
            ("<%= %+d -42 %>", "-42"),
            ("<%= %ld 42L %>", "42"),
            ("<%= %d 2.6 %>", "3"),
            ("<%= %x 255 %>", "ff"),
            ("<%= %04X 255 %>", "00FF"),
            ("<%= %f 1.5 %>", "1.500000"),
            ("<%= %.2f 3.14159 %>", "3.14"),
            ("<%= %,.2f 1234567.891m %>", "1,234,567.89"),
            ("<%= %08.2f 3.14159 %>", "00003.14"),
            ("<%= %e 12345.678 %>", "1.234568e+04"),
            ("<%= %g 0.5 %>", "0.5"),
            ("<%= %s \"<b>\" %>", "&lt;b&gt;"),
            ("<%= %S \"<b>\" %>", "&lt;b&gt;"),
            ("<%= %4s \"ab\" %>", "  ab"),
            ("<%= %c 65 %>", "A"),
            ("<%= %d \"text\" %>", "text")
        );

    [Fact]
    public void Format_ThatIsNone_IsAnErrorOfThePage() =>
        Assert.Equal(
            [
                "a.esp(1,5): error ESP001: '%5d",
                "b.esp(1,5): error ESP001: '%.3",
                "c.esp(1,5): error ESP001: '%n'",
                "d.esp(1,5): error ESP001: '%,d",
            ],
            CompiledPages
                .Messages(("a.esp", "<%= %5d| 4 %>"), ("b.esp", "<%= %.3s x %>"), ("c.esp", "<%= %n 1 %>"), ("d.esp", "<%= %,d %>"))
                .Select(m => m[..30])
        );

    [Fact]
    public Task Variable_InText_IsFilledIn() =>
        RenderEachAsync(
            ("Hello %$name!", "<Ann>", "Hello &lt;Ann&gt;!"),
            ("%$name.html%$none", "a", "a.html"),
            ("<a href='%~/index.esp'>", "", "<a href='/app/index.esp'>"),
            ("\\%$name %%$name \\%~ %%~", "x", "%$name %$name %~ %~"),
            ("100% %5 %$1 width:100%!important %% %", "", "100% %5 %$1 width:100%!important %% %"),
            ("\\<% %> <%% %>", "", "<% %> <% %>"),
            ("<%= \"50%%>\" %>", "", "50%&gt;")
        );

    [Fact]
    public Task Trim_AtTheEndOfABlock_TakesTheLineEndAlone() =>
        RenderEachAsync(
            ("<% -%>\nx", "x"),
            ("<% -%>\r\nx", "x"),
            ("<% -%> \t\n\nx", "\nx"),
            ("<% -%> x", " x"),
            ("<% %>\nx", "\nx"),
            ("<% var i = 2; %><%= i--%>\n<%= i -%>\ny", "2\n1y"),
            ("<%^ start var n = 1; -%>\n<%= n %>", "1")
        );

    [Fact]
    public async Task Directives_GlobalStartAndEnd_AreWhereTheyBelong()
    {
        const string page = """
            <%^ end context.WriteLiteral("end"u8); -%>
            <%= Twice(n) %> <%= s_format.Format %>
            <%^ global
                using System.Text;
                using Alias = System.Globalization.CultureInfo;
                static readonly CompositeFormat s_format = CompositeFormat.Parse("{0}");
                static int Twice(int n) => 2 * n + (Alias.InvariantCulture is null ? 1 : 0);
            -%>
            <%^ start var n = 21; -%>
            """;
        Assert.Equal("42 {0}\nend", await CompiledPages.RenderAsync(page));
    }

    [Fact]
    public async Task Include_OfAFile_IsAsIfItsTextStoodThere() =>
        Assert.Equal(
            "[head one][two]",
            await CompiledPages.RenderAsync(
                ("index.esp", "<% var title = \"one\"; %><%^ include \"parts/head.esp\" %><%^ include '/parts/row.esp' %>"),
                ("parts/head.esp", "[head <%= title %>]<% title = \"two\"; %>"),
                ("parts/row.esp", "[<%= title %>]")
            )
        );

    [Fact]
    public async Task Layout_OfALayout_WritesThePageInTheMiddleAndKnowsItsData() =>
        Assert.Equal(
            "<html>Home|<main>body</main></html>",
            await CompiledPages.RenderAsync(
                ("index.esp", "<%^ layout \"layouts/inner.esp\" -%>\n<% Data[\"title\"] = \"Home\"; %>body"),
                ("layouts/inner.esp", "<%^ layout \"outer.esp\" %><main><%^ content %></main>"),
                ("layouts/outer.esp", "<html><%= Data[\"title\"] %>|<%^ content %></html>")
            )
        );

    [Fact]
    public async Task Part_RenderedByAPage_HasTheModel() =>
        Assert.Equal(
            "<ul><li>1</li><li>2</li></ul>",
            await CompiledPages.RenderAsync(
                ("index.esp", "<ul><% foreach (var n in new[] { 1, 2 }) await RenderAsync(\"_row.esp\", n); %></ul>"),
                ("_row.esp", "<li><%= Model %></li>")
            )
        );

    [Fact]
    public async Task Page_WithClassesOfTheController_UsesThem() =>
        Assert.Equal(
            "Blog",
            await CompiledPages.RenderAsync(
                ("index.esp", "<%^ global using Site; %><%= Names.Title %>"),
                ("Names.cs", "namespace Site { static class Names { public const string Title = \"Blog\"; } }")
            )
        );

    [Fact]
    public async Task Page_InACulture_FormatsAsThatDoes() =>
        Assert.Equal(
            "1.234,5",
            await CompiledPages.RenderAsync("<% System.Globalization.CultureInfo.CurrentCulture = new(\"de-DE\"); %><%= %,.1f 1234.5 %>")
        );

    [Fact]
    public async Task Page_OfABomAndCarriageReturns_ComesOutWithoutTheMarkAndWithItsLines() =>
        Assert.Equal("a\r\nb\r\n", await CompiledPages.RenderAsync("\uFEFFa\r\n<% -%>\r\nb\r\n"));

    [Fact]
    public async Task Page_OfAMegabyteInOneLine_ComesOutWhole()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789\\\"'<p>", 60_000));
        Assert.Equal($"{text}7{text}", await CompiledPages.RenderAsync($"{text}<%= 7 %>{text}"));
    }

    static Task RenderEachAsync(params (string Page, string Expected)[] cases) =>
        RenderEachAsync([.. cases.Select(c => (c.Page, "", c.Expected))]);

    // Compiled together: one after the other they take as long as the rest of these tests.
    static async Task RenderEachAsync(params (string Page, string Name, string Expected)[] cases)
    {
        var pages = await CompiledPages.RenderEachAsync([.. cases.Select((c, i) => ($"case{i}.esp", c.Page, c.Name))]);
        Assert.Equal(cases.Select(c => $"{c.Page} -> {c.Expected}"), cases.Select((c, i) => $"{c.Page} -> {pages[i]}"));
    }
}
