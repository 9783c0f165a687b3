using System.Text.RegularExpressions;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Tests.Patterns;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("^/ws/{controller}/{action}$", "/ws/test/chat", "controller=test action=chat")]
    [InlineData("^/ws/{controller}/{action}$", "/ws//chat", "action=chat controller=")]
    [InlineData("^/{id=[0-9]{2,3}}$", "/123", "id=123")]
    [InlineData("^/{id=[^}/]+}/x$", "/a/x", "id=a")]
    [InlineData("^/{kind=(a|b)}/{name}$", "/b/n", "kind=b name=n")]
    [InlineData("^/(x|y)/{name}$", "/y/n", "name=n")]
    [InlineData("^/(?<first>[a-z]+)/{name}$", "/y/n", "first=y name=n")]
    [InlineData("^/{name}(~/{page=[0-9]+}~)$", "/n/7", "name=n page=7")]
    [InlineData("^/{name}(~/{page=[0-9]+}~)$", "/n", "name=n page=")]
    [InlineData(@"^/\{x\}/[{]/{a}$", "/{x}/{/b", "a=b")]
    [InlineData("^/[0-9]{2}/a+$", "/12/aa", "")]
    [InlineData("b", "/abc", "")]
    public void Match_EspsSyntax_GivesTheTokens(string pattern, string path, string expected)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed, out var problem), problem);
        var match = parsed.Match(path);
        Assert.NotNull(match);
        Assert.Equal(expected.Split(' ').Order(), parsed.Parameters(match).Select(p => $"{p.Key}={p.Value}").DefaultIfEmpty("").Order());
    }

    [Theory]
    [InlineData("^/ws/{controller}/{action}$", "/ws/test")]
    [InlineData("^/ws/{controller}/{action}$", "/ws/test/chat/more")]
    [InlineData("^/{id=[0-9]{2,3}}$", "/1")]
    [InlineData("^/{id=[0-9]{2,3}}$", "/1234")]
    [InlineData("^/a", "/b/a")]
    [InlineData("^/A", "/a")]
    public void Match_OtherPath_GivesNull(string pattern, string path)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed, out var problem), problem);
        Assert.Null(parsed.Match(path));
    }

    [Fact]
    public void Match_EndlessBacktracking_IsFoundWithoutIt()
    {
        Assert.True(PathPattern.TryParse("^/(a+)+{rest}$", out var parsed, out _));
        Assert.Null(parsed.Match("/" + new string('a', 60) + "/!"));
        Assert.Equal("!", parsed.Parameters(parsed.Match("/" + new string('a', 60) + "!")!)["rest"]);
    }

    [Fact]
    public void Match_OfWhatHasToBacktrackWithoutEnd_IsUnknownRatherThanNone()
    {
        Assert.True(PathPattern.TryParse("^/(?=a)(a+)+$", out var parsed, out _));
        Assert.Throws<RegexMatchTimeoutException>(() => parsed.Match("/" + new string('a', 60) + "!"));
        Assert.False(parsed.IsMatch("/" + new string('a', 60) + "!"));
        Assert.NotNull(parsed.Match("/" + new string('a', 60)));
    }

    [Theory]
    [InlineData("^/(", "Not enough )'s")]
    [InlineData("^/[a", "Unterminated [] set")]
    [InlineData("^/{=x}", "'{=x}' has no valid name; names are letters, digits and underscores")]
    [InlineData("^/{a b}", "'{a b}' has no valid name; names are letters, digits and underscores")]
    [InlineData("^/{a", "the '{' at character 3 is not closed; write '\\{' for the character itself")]
    [InlineData("^/{a}{a}", "the token '{a}' stands in it twice; rename one")]
    public void TryParse_Invalid_SaysWhy(string pattern, string expected)
    {
        Assert.False(PathPattern.TryParse(pattern, out _, out var problem));
        Assert.Equal(expected, problem);
    }
}
