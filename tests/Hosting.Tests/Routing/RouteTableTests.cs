using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Tests.Routing;

public sealed class RouteTableTests
{
    static readonly string s_site = Path.Combine(Path.GetTempPath(), "$1", "site");

    [Fact]
    public void Match_ChatRoute_FillsEverythingIn()
    {
        var match = Table(Action("^/ws/{controller}/{action}$", "controllers/chat", "$1/$2") with { Prefix = "/ws" })
            .Match("GET", "/ws/test/chat");
        Assert.NotNull(match);
        Assert.Equal((In("controllers/chat"), "test/chat", "/test/chat"), (match.Source, match.Target, match.Rest));
        Assert.Equal(("test", "chat", 2), (match.Parameters["controller"], match.Parameters["action"], match.Parameters.Count));
    }

    [Fact]
    public void Match_EqualRequests_ShareOneMatchUpToABound()
    {
        var table = Table(Action("^/ws/{controller}/{action}$", "controllers/chat", "$1/$2"));
        Assert.Same(table.Match("GET", "/ws/test/chat"), table.Match("GET", "/ws/test/chat"));
        for (var i = 0; i < 1000; i++)
            Assert.Equal($"test/{i}", table.Match("GET", $"/ws/test/{i}")?.Target);
        // Beyond the bound nothing is remembered, and everything still matches.
        Assert.NotSame(table.Match("GET", "/ws/test/999"), table.Match("GET", "/ws/test/999"));
        Assert.Same(table.Match("GET", "/ws/test/chat"), table.Match("GET", "/ws/test/chat"));
    }

    [Fact]
    public void Match_SeveralRoutes_TakesTheFirst()
    {
        var table = Table(Files("a", "^/a"), Files("b", "^/a/b"), Files("rest", null));
        Assert.Equal("a", table.Match("GET", "/a/b")?.Route.Name);
        Assert.Equal("rest", table.Match("GET", "/c")?.Route.Name);
        Assert.Null(Table(Files("a", "^/a")).Match("GET", "/c"));
    }

    [Theory]
    [InlineData("/ws", "")]
    [InlineData("/ws/", "/")]
    [InlineData("/ws/a/b", "/a/b")]
    [InlineData("/wsx", null)]
    [InlineData("/w", null)]
    public void Match_Prefix_TakesWholeSegmentsOff(string path, string? rest) =>
        Assert.Equal(rest, Table(Files("f", null) with { Prefix = "/ws" }).Match("GET", path)?.Rest);

    [Fact]
    public void Match_OtherMethod_PassesOnToTheNextRoute()
    {
        var table = Table(Files("get", "^/x") with { Methods = ["GET"] }, Files("put", "^/x") with { Methods = ["PUT", "GET"] });
        Assert.Equal("get", table.Match("GET", "/x")?.Route.Name);
        Assert.Equal("put", table.Match("PUT", "/x")?.Route.Name);
        Assert.Null(table.Match("POST", "/x"));
    }

    [Fact]
    public void MethodsOf_APathThatRoutesTake_AreAllThatWouldDo()
    {
        var table = Table(Files("get", "^/x") with { Methods = ["GET"] }, Files("put", "^/x") with { Methods = ["PUT", "GET"] });
        Assert.Equal(["GET", "HEAD", "PUT"], table.MethodsOf("/x"));
        Assert.Empty(table.MethodsOf("/y"));
    }

    [Theory]
    [InlineData("$1/$2", "a/b")]
    [InlineData("${y}-${x}", "b-a")]
    [InlineData("${2}$$1", "b$1")]
    [InlineData("$&", "/a/b")]
    [InlineData("plain$", "plain$")]
    public void Match_Target_RefersToWhatThePatternCaptured(string target, string expected) =>
        Assert.Equal(expected, Table(Action("^/{x}/{y}$", "controllers/chat", target)).Match("GET", "/a/b")?.Target);

    [Theory]
    [InlineData("/chat", "controllers/chat")]
    [InlineData("/deep/er", "controllers/deep/er")]
    [InlineData("/v1.2", "controllers/v1.2")]
    [InlineData("/..", null)]
    [InlineData("/../web", null)]
    [InlineData("/a/../../web", null)]
    [InlineData("/.", null)]
    [InlineData("/.hidden", null)]
    [InlineData("/a/.git", null)]
    [InlineData("/a\\..\\..", null)]
    [InlineData("/a\0", null)]
    [InlineData("/", null)]
    public void Match_TokenInSource_StaysInItsFolder(string path, string? expected) =>
        Assert.Equal(
            expected is null ? null : In(expected),
            Table(Action("^/{c=.*}$", "controllers/${c}", "x")).Match("GET", path)?.Source
        );

    [Fact]
    public void Match_SourceThatEscapes_LeavesThePathToTheNextRoute() =>
        Assert.Equal("files", Table(Action("^/{c=.*}$", "controllers/${c}", "x"), Files("files", null)).Match("GET", "/../x")?.Route.Name);

    [Fact]
    public void Match_SourceOfTheFileOutsideTheSite_IsTheAuthorsChoice()
    {
        var elsewhere = Path.Combine(Path.GetTempPath(), "elsewhere");
        var route = Action("^/x$", "controllers/chat", "x") with { Source = elsewhere };
        Assert.Equal(elsewhere, Table(route).Match("GET", "/x")?.Source);
    }

    [Fact]
    public void Create_UncheckedPattern_Throws() => Assert.Throws<ArgumentException>(() => Table(Files("f", "^/(")));

    static string In(string path) => Path.Combine(s_site, path.Replace('/', Path.DirectorySeparatorChar));

    static RouteConfig Files(string name, string? pattern) =>
        new()
        {
            Name = name,
            Location = default,
            Pattern = pattern,
            Handler = RouteHandler.Files,
            Documents = In("web"),
        };

    static RouteConfig Action(string pattern, string source, string target) =>
        Files("action", pattern) with
        {
            Handler = RouteHandler.Action,
            Source = In(source),
            Target = target,
        };

    static RouteTable Table(params ImmutableArray<RouteConfig> routes) =>
        new(
            new()
            {
                File = In("appweb.json"),
                Directory = s_site,
                Documents = In("web"),
                CacheDirectory = In("cache"),
                Routes = routes,
            }
        );
}
