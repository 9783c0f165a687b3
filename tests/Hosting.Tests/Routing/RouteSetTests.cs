using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Tests.Configuration;

namespace PluginChat.Hosting.Tests.Routing;

/// <summary>ESP's route sets, by the requests that they take.</summary>
public sealed class RouteSetTests
{
    static string Answer(string http, string method, string path)
    {
        var site = TempSite.Site($"{{ http: {{ {http} }} }}");
        var table = new RouteTable(site);
        return table.Match(method, path) switch
        {
            null => string.Join(",", table.MethodsOf(path)),
            { Route.Handler: RouteHandler.Action } match => string.Join(
                    ' ',
                    Path.GetRelativePath(site.Directory, match.Source!),
                    match.Target,
                    match.Parameters.GetValueOrDefault("id")
                )
                .TrimEnd(),
            { Route.Handler: RouteHandler.Redirect } match => $"{match.Route.Redirect!.Status} {Redirection.AddressOf(match, "?q")}",
            { Route.FallsBackToIndex: true } => "page",
            _ => "file",
        };
    }

    [Theory]
    [InlineData("GET", "/post/", "controllers/post post/list")]
    [InlineData("HEAD", "/post/", "controllers/post post/list")]
    [InlineData("GET", "/post", "301 post/?q")]
    [InlineData("GET", "/post/list", "controllers/post post/list")]
    [InlineData("POST", "/post/list", "controllers/post post/list")]
    [InlineData("GET", "/post/init", "controllers/post post/init")]
    [InlineData("GET", "/post/12", "controllers/post post/get 12")]
    [InlineData("GET", "/post/12/edit", "controllers/post post/edit 12")]
    [InlineData("POST", "/post", "controllers/post post/create")]
    [InlineData("POST", "/post/", "controllers/post post/create")]
    [InlineData("POST", "/post/12", "controllers/post post/update 12")]
    [InlineData("PUT", "/post/12", "controllers/post post/update 12")]
    [InlineData("POST", "/post/12/delete", "controllers/post post/remove 12")]
    [InlineData("DELETE", "/post/12", "controllers/post post/remove 12")]
    [InlineData("GET", "/post/stream", "controllers/post post/stream")]
    [InlineData("GET", "/post/archive", "controllers/post post/archive")]
    [InlineData("POST", "/post/archive/", "controllers/post post/archive")]
    [InlineData("GET", "/post/12/print", "controllers/post post/print 12")]
    [InlineData("DELETE", "/post", "GET,HEAD,POST")]
    [InlineData("PATCH", "/post/12", "GET,HEAD,POST,PUT,DELETE")]
    [InlineData("GET", "/", "file")]
    [InlineData("GET", "/favicon.ico", "file")]
    [InlineData("GET", "/../post/", "file")]
    public void Restful_EachRequest_IsItsAction(string method, string path, string expected)
    {
        var answer = Answer("routes: [ 'esp-restful', { name: 'files', methods: 'GET' } ]", method, path);
        Assert.Equal(expected, answer);
    }

    [Fact]
    public void Set_InPlaceOfAList_HasTheSitesPrefixAndSource()
    {
        const string http = "prefix: '/do', source: 'controllers/chat', routes: 'esp-restful'";
        Assert.Equal("controllers/chat post/get 3", Answer(http, "GET", "/do/post/3"));
        Assert.Equal("301 post/?q", Answer(http, "GET", "/do/post"));
        Assert.Equal("", Answer(http, "GET", "/post/3"));
    }

    [Theory]
    [InlineData("esp-server", "GET", "/test/hello", "controllers/test test/hello")]
    [InlineData("esp-server", "POST", "/test/hello/", "controllers/test test/hello")]
    [InlineData("esp-server", "PUT", "/test/hello", "GET,POST,HEAD")]
    [InlineData("esp-server", "GET", "/test", "")]
    [InlineData("esp-post", "POST", "/test/hello", "controllers/test test/hello")]
    [InlineData("esp-post", "GET", "/test/hello", "POST")]
    [InlineData("esp-spa", "GET", "/api/post", "controllers/post post/list")]
    [InlineData("esp-spa", "GET", "/api/post/7", "controllers/post post/get 7")]
    [InlineData("esp-spa", "PUT", "/api/post/7", "controllers/post post/update 7")]
    [InlineData("esp-spa", "GET", "/", "page")]
    [InlineData("esp-spa", "GET", "/post/7", "page")]
    [InlineData("esp-spa", "GET", "/apiary", "page")]
    [InlineData("esp-spa", "GET", "/api/a/b/c", "")]
    [InlineData("esp-angular", "GET", "/x", "page")]
    [InlineData("esp-html-mvc", "GET", "/post/3", "controllers/post post/get 3")]
    public void Set_EachRequest_IsItsAction(string set, string method, string path, string expected) =>
        Assert.Equal(expected, Answer($"routes: [ '{set}' ]", method, path));

    [Theory]
    [InlineData("'esp-restfull'", "unknown route set 'esp-restfull'; did you mean 'esp-restful'?")]
    [InlineData(
        "'print'",
        "unknown route set 'print'; there are 'esp-restful', 'esp-spa', 'esp-server', 'esp-post', and a route is an object "
            + "{ pattern: …, source: … }"
    )]
    [InlineData("[ [] ]", "a route is an object { pattern: …, source: … }, or the name of a route set, not an array")]
    public void Read_ASetThatIsNone_IsAnErrorWithWhatThereIs(string routes, string expected) =>
        Assert.EndsWith(
            ": error: " + expected,
            Assert.Single(TempSite.Findings($"{{ http: {{ routes: {routes} }} }}")),
            StringComparison.Ordinal
        );
}
