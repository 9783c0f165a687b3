using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary><c>cache</c> and <c>compress</c>.</summary>
public sealed class CacheKeysTests
{
    static RouteConfig Route(string http) => TempSite.Site($"{{ http: {{ {http} }} }}").Routes[0];

    [Fact]
    public void Cache_OfARuleWithEverything_IsReadWhole()
    {
        var rule = Assert.Single(
            Route(
                """
                cache: { client: '1day', server: '10mins', extensions: '*.HTML, css', mime: [ 'image/png' ], methods: 'get, post',
                    urls: [ '/a?b=c' ], unique: true, manual: 'true' }
                """
            ).Cache
        );
        Assert.Equal(
            (TimeSpan.FromDays(1), TimeSpan.FromMinutes(10), true, true),
            (rule.Client, rule.Server, rule.IsUnique, rule.IsManual)
        );
        Assert.Equal(["html", "css"], rule.Extensions);
        Assert.Equal(["image/png"], rule.MimeTypes);
        Assert.Equal(["GET", "POST", "HEAD"], rule.Methods);
        Assert.Equal(["/a?b=c"], rule.Urls);
    }

    [Fact]
    public void Cache_OfARoute_TakesThePlaceOfWhatHttpSays()
    {
        var site = TempSite.Site("{ http: { cache: true, compress: true, routes: [ { prefix: '/a' }, { prefix: '/b', cache: false } ] } }");
        Assert.Equal([CacheRule.Static], site.Routes[0].Cache);
        Assert.Empty(site.Routes[1].Cache);
        Assert.All(site.Routes, route => Assert.True(route.Compress.Enabled));
        Assert.Empty(Route("").Cache);
        Assert.False(Route("").Compress.Enabled);
    }

    [Theory]
    [InlineData("extensions: '*', client: 'never'", "GET", "/x", "", "x.bin", "a/b", true)]
    [InlineData("extensions: 'js', client: 1", "GET", "/x", "", "x.JS", null, true)]
    [InlineData("extensions: 'js', client: 1", "GET", "/x", "", "x.min.css", null, false)]
    [InlineData("mime: 'text/html', client: 1", "GET", "/x", "", "x", "text/html; charset=utf-8", true)]
    [InlineData("mime: 'text/html', client: 1", "GET", "/x", "", "x", null, false)]
    [InlineData("client: 1", "HEAD", "/x", "", "x", null, true)]
    [InlineData("client: 1", "POST", "/x", "", "x", null, false)]
    [InlineData("methods: '*', client: 1", "PUT", "/x", "", "x", null, true)]
    [InlineData("urls: '/x', client: 1", "GET", "/x", "?a=b", "x", null, true)]
    [InlineData("urls: '/x?a=b', client: 1", "GET", "/x", "?a=b", "x", null, true)]
    [InlineData("urls: '/x?a=b', client: 1", "GET", "/x", "?a=c", "x", null, false)]
    public void Takes_EachCondition_HasToHold(
        string rule,
        string method,
        string path,
        string query,
        string file,
        string? type,
        bool takes
    ) => Assert.Equal(takes, Route($"cache: {{ {rule} }}").Cache[0].Takes(method, path, query, file, type));

    [Theory]
    [InlineData(
        "cache: 'always'",
        "error: http.cache: takes true, false, or rules such as [ { extensions: [ 'css', 'js' ], client: '1day' } ], not 'always'"
    )]
    [InlineData(
        "cache: { extensions: 'css' }",
        "error: http.cache.client: is missing; say for how long, as client: '1day' for browsers or server: '10mins' for the host"
    )]
    [InlineData("cache: [ { client: '1m' } ]", "error: http.cache.client: '1m' is 1 MB in ESP, not minutes; write '1mins'")]
    [InlineData(
        "cache: { client: '2years' }",
        "error: http.cache.client: '2years' is out of bounds; the least is 0secs, the most 365days, or 'never'"
    )]
    [InlineData(
        "cache: { client: 1, mime: 'png' }",
        "error: http.cache.mime: 'png' is not a content type; write one such as 'image/png', or '*' for any"
    )]
    [InlineData(
        "cache: { client: 1, extensions: '/' }",
        "error: http.cache.extensions: '/' is not an extension; write one such as 'html', or '*' for any"
    )]
    [InlineData(
        "cache: { client: 1, urls: 'a' }",
        "error: http.cache.urls: 'a' has to start with '/'; write paths below the route's prefix, or '*' for any"
    )]
    [InlineData(
        "cache: { client: 1, unique: true }",
        "warning: http.cache.unique: is about what the host keeps; add server: '10mins' or the like, or remove it"
    )]
    [InlineData(
        "cache: [ { client: 1, extension: 'js' } ]",
        "warning: unknown key 'http.cache.extension' is ignored; did you mean 'extensions'?"
    )]
    [InlineData(
        "compress: 'gzip'",
        "error: http.compress: takes true, false, or a list of extensions such as [ 'html', 'css', 'js' ], not 'gzip'"
    )]
    [InlineData("compress: [ 'a b/c' ]", "error: http.compress: 'b/c' is not an extension; write one such as 'html', or '*' for any")]
    public void Read_AMistake_SaysWhatAndWhatToDo(string http, string expected) =>
        Assert.EndsWith(": " + expected, Assert.Single(TempSite.Findings($"{{ http: {{ {http} }} }}")), StringComparison.Ordinal);
}
