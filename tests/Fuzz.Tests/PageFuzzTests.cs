using System.Text;
using CsCheck;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using PluginChat.Compilation.Pages;

namespace PluginChat.Fuzz.Tests;

/// <summary>Pages are translated while somebody types in them.</summary>
[Trait("Category", "Fuzz")]
public sealed class PageFuzzTests
{
    const string Page = """
        <%^ layout "layout.esp" -%>
        <%^ global using System.Text; static int s_n; %>
        <h1>%$title \%~ <%= %,d 12 %></h1><% if (s_n > 0) { -%>
        <a href='%~/x'><%- "<b>" %></a><% } %><%-- gone --%><%% <%^ include "part.esp" %>
        """;

    [Fact]
    public Task Page_Mutated_IsTranslatedOrHasProblemsWithPlaces() =>
        Fuzzer.RunAsync(
            TextMutation.Of(Page, "<%>=-^@$~\\\"' \r\n;{}/*ax0,\0é\uD83D\uFEFF", 8),
            text =>
            {
                var files = new[] { FileOf("index.esp", text), FileOf("part.esp", "<%= 1 %>"), FileOf("layout.esp", "<%^ content %>") };
                var (pages, problems) = PageTranslator.Translate(files);
                Assert.True(pages.IsEmpty != problems.IsEmpty);
                Assert.All(problems, p => Assert.InRange(p.Location.SourceSpan.Start, 0, text.Length));
                // Whatever code there is in it, the lines that place it are well formed.
                Assert.All(
                    pages.SelectMany(p => CSharpSyntaxTree.ParseText(p.Text, cancellationToken: CancellationToken.None).GetDiagnostics()),
                    d => Assert.False(d.Id is "CS1576" or "CS1578" or "CS8938" or "CS8939", $"{d}")
                );
            }
        );

    [Fact]
    public Task Text_WithoutDirectives_IsOneLiteralOfTheSameCharacters() =>
        Fuzzer.RunAsync(
            Gen.Frequency((3, Gen.String), (1, Gen.Char["<>%\\ab \r\n\"'$é€-="].Array[0, 60].Select(c => new string(c)))),
            text =>
            {
                if (text.Contains("<%") || text.Contains("%~") || text.Contains("%$") || text.Contains('\0'))
                    return;
                var (segments, problems) = PageLexer.Cut(text);
                Assert.Empty(problems);
                Assert.Equal(text, string.Concat(segments.Select(s => s.Text)));
                Assert.True(segments.Length <= 1);
                var quoted = SyntaxFactory.ParseExpression(PageText.Quote(text) + "u8");
                Assert.Empty(quoted.GetDiagnostics());
                Assert.Equal(
                    Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)),
                    ((Microsoft.CodeAnalysis.CSharp.Syntax.LiteralExpressionSyntax)quoted).Token.ValueText
                );
            }
        );

    static PageFile FileOf(string name, string text) => new($"/site/{name}", name, SourceText.From(text, Encoding.UTF8));
}
