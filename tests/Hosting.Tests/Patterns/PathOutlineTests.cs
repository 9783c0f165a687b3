using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Tests.Patterns;

public sealed class PathOutlineTests
{
    static string Of(string pattern) =>
        string.Join(
            "  ",
            PathOutline
                .Of(pattern)
                .Select(o => string.Concat(o.Pieces.Select(p => p.Group == 0 ? p.Text : $"{{{p.Group}:{p.Token}={p.Text}}}")))
        );

    [Theory]
    [InlineData("^/post$", "/post")]
    [InlineData("^/", "/")]
    [InlineData("^/post/{id}$", "/post/{1:id=}")]
    [InlineData("^/{controller}/{id=[0-9]+}$", "/{1:controller=}/{2:id=[0-9]+}")]
    [InlineData("^/{id=([0-9])\\{2\\}(a|b)?}/(.*)$", "/{1:id=([0-9])\\{2\\}(a|b)?}/{4:=.*}")] // what is within counts too
    [InlineData("^/{id=[}0-9]{1,3}}$", "/{1:id=[}0-9]{1,3}}")]
    [InlineData("^/post(~/{id}~)$", "/post/{1:id=}  /post")]
    [InlineData("^/a(~/{b}(~/{c}~)~)$", "/a/{1:b=}/{2:c=}  /a/{1:b=}  /a")]
    [InlineData("^/a\\.json$", "/a.json")]
    [InlineData("^/a.json$", "/a.json")]
    [InlineData("^/list/*$", "/list")]
    [InlineData("^/list/?$", "/list")]
    [InlineData("^/list/+$", "/list/")]
    public void Outline_OfLiteralsTokensAndOptionalParts_IsTheirAddress(string pattern, string outlines) =>
        Assert.Equal(outlines, Of(pattern));

    [Theory]
    [InlineData("^/.*$")]
    [InlineData("^/(a|b)?$")]
    [InlineData("^/[ab]$")]
    [InlineData("^/a|^/b")]
    [InlineData("\\.json$")]
    [InlineData("^/\\d+$")]
    [InlineData("^/(?:a)$")]
    [InlineData("^/(?<name>a)$")]
    [InlineData("^/a{2}$")]
    [InlineData("^/(~a~)(~b~)(~c~)(~d~)(~e~)$")] // 32 of them
    [InlineData("")]
    public void Outline_OfWhatNoAddressSays_IsNone(string pattern) => Assert.Equal("", Of(pattern));

    [Theory]
    [InlineData("$1/$2", "post/list", "1=post 2=list")]
    [InlineData("$1/$2", "a/b/c", "1=a/b 2=c")]
    [InlineData("post/${action}", "post/list", "2=list")]
    [InlineData("post/${action}", "other/list", null)]
    [InlineData("$1/$1", "a/a", "1=a")]
    [InlineData("$1/$1", "a/b", null)]
    [InlineData("$3", "a", null)]
    [InlineData("fixed", "fixed", "")]
    [InlineData("$$x", "$x", "")]
    public void Template_SolvedForAName_SaysWhatIsCaptured(string template, string name, string? captures)
    {
        Assert.True(PathPattern.TryParse("^/{controller}/{action}$", out var pattern, out _));
        var solved = TokenTemplate.Parse(template).Solve(pattern, name);
        Assert.Equal(captures, solved is null ? null : string.Join(' ', solved.OrderBy(s => s.Key).Select(s => $"{s.Key}={s.Value}")));
    }
}
