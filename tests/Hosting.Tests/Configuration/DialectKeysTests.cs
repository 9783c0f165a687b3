namespace PluginChat.Hosting.Tests.Configuration;

/// <summary><c>errors</c> and <c>aliases</c>; redirects, conditions and sets have their tests beside the routes that they make.</summary>
public sealed class DialectKeysTests
{
    [Fact]
    public void Errors_OfARoute_JoinThoseOfHttpEachBelowItsOwnDocuments()
    {
        using var files = new TempSite(
            """
            { http: { errors: { 404: '/a.html', 500: 'b.html' }, routes: [
                { prefix: '/x', documents: 'other', errors: { 404: '/c.html', 500: '' } } ] } }
            """
        );
        foreach (var name in (string[])["web/a.html", "web/b.html", "other/c.html"])
            files.Write(name, "");
        var result = files.Read();
        Assert.Empty(result.Diagnostics);
        var (site, route) = (result.Site!, result.Site!.Routes[0]);
        Assert.Equal((files.PathOf("web"), "/a.html"), (site.Errors[404].Folder, site.Errors[404].Path));
        Assert.Equal((files.PathOf("web"), "/b.html"), (site.Errors[500].Folder, site.Errors[500].Path));
        Assert.Equal((files.PathOf("other"), "/c.html"), (route.Errors[404].Folder, route.Errors[404].Path));
        Assert.Single(route.Errors);
    }

    [Fact]
    public void Aliases_OfHttpAndOfARoute_AreRoutesBeforeTheOthers()
    {
        using var files = new TempSite(
            "{ http: { cache: true, aliases: { '/a': 'a/' }, routes: [ { name: 'r', prefix: '/r', aliases: { '/b/c': 'b.txt' } } ] } }"
        );
        files.Write("a/x.txt", "");
        files.Write("b.txt", "");
        var routes = files.Read().Site!.Routes;
        Assert.Equal(["alias /a", "alias /b/c", "r"], routes.Select(r => r.Name));
        Assert.Equal([files.PathOf("a"), files.PathOf("b.txt"), files.PathOf("web")], routes.Select(r => r.Documents));
        Assert.Equal(["/a", "/b/c", "/r"], routes.Select(r => r.Prefix));
        Assert.All(routes, r => Assert.Single(r.Cache));
    }

    [Theory]
    [InlineData(
        "errors: { 404: 'https://x/404' }",
        "error: http.errors.404: 'https://x/404' is not a document of this site; write a path below 'documents' such as '/404.html'"
    )]
    [InlineData(
        "errors: { 200: '/a' }",
        "error: http.errors.200: '200' is not the status of an error; write one from 400 to 599, such as 404"
    )]
    [InlineData(
        "errors: { all: '/a' }",
        "error: http.errors.all: 'all' is not the status of an error; write one from 400 to 599, such as 404"
    )]
    [InlineData("errors: '/a'", "error: http.errors: takes an object { … }, not '/a'")]
    [InlineData("errors: { 404: '/a' }", "warning: http.errors.404: document '/a' not found; a line of text is sent until it exists")]
    [InlineData("aliases: { 'a': 'web' }", "error: http.aliases.a: 'a' has to start with '/'; write '/a'")]
    [InlineData(
        "aliases: { '/a/../b': 'web' }",
        "error: http.aliases./a/../b: '/a/../b' is not a path that a request can have; leave out empty parts, '.' and '..'"
    )]
    [InlineData("aliases: { '/a': '' }", "error: http.aliases./a: takes the path of a folder or a file, not ''")]
    [InlineData(
        "aliases: { '/a': 'web/.git' }",
        "error: http.aliases./a: 'web/.git' is hidden, for '.git' begins with a dot, and what is hidden is not served; name another"
    )]
    [InlineData(
        "aliases: { '/a': 'nowhere' }",
        "warning: http.aliases./a: 'nowhere' not found; requests for it are answered 404 until it exists"
    )]
    [InlineData(
        "aliases: { '/a': '.' }",
        "warning: documents folder '.' holds this configuration, which anyone could download; use a separate folder such as 'web'"
    )]
    public void Read_AMistake_SaysWhatAndWhatToDo(string http, string expected) =>
        Assert.EndsWith(": " + expected, Assert.Single(TempSite.Findings($"{{ http: {{ {http} }} }}")), StringComparison.Ordinal);
}
