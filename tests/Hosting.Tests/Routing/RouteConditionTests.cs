using Microsoft.AspNetCore.Http;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Tests.Configuration;

namespace PluginChat.Hosting.Tests.Routing;

/// <summary><c>conditions</c>, <c>params</c> and <c>scheme</c>: one that does not hold leaves the request to the next route.</summary>
public sealed class RouteConditionTests
{
    static string? Taken(string route, Action<HttpRequest> set, string path = "/a")
    {
        using var files = new TempSite($$"""{ http: { routes: [ { name: 'taken', pattern: '^/{x}', {{route}} }, { name: 'rest' } ] } }""");
        files.Write("web/there/file.txt", "");
        var table = new RouteTable(files.Read().Site!);
        var request = new DefaultHttpContext().Request;
        (request.Path, request.Method, request.Scheme) = (path, "GET", "http");
        set(request);
        // Twice: what one request was answered must not be remembered for the next.
        var first = table.Match("GET", path, request)?.Route.Name;
        Assert.Equal(first, table.Match("GET", path, request)?.Route.Name);
        Assert.Equal("rest", table.Match("GET", path)?.Route.Name); // without a request none holds
        return first;
    }

    [Theory]
    [InlineData("conditions: 'secure'", "https", "taken")]
    [InlineData("conditions: 'secure'", "http", "rest")]
    [InlineData("conditions: '! secure'", "http", "taken")]
    [InlineData("scheme: 'https'", "https", "taken")]
    [InlineData("scheme: 'https'", "http", "rest")]
    public void Secure_IsAboutTheSchemeOfTheRequest(string route, string scheme, string taken) =>
        Assert.Equal(taken, Taken(route, request => request.Scheme = scheme));

    [Theory]
    [InlineData("exists /there/file.txt", "/a", "taken")]
    [InlineData("exists there/$1.txt", "/file", "taken")]
    [InlineData("exists ${request:uri}", "/there/file.txt", "taken")]
    [InlineData("exists ${request:uri}", "/there/other.txt", "rest")]
    [InlineData("!exists ${request:uri}", "/there/other.txt", "taken")]
    [InlineData("exists /../appweb.json", "/a", "rest")]
    [InlineData("exists $1", "/..", "rest")]
    [InlineData("directory /there", "/a", "taken")]
    [InlineData("directory /there/file.txt", "/a", "rest")]
    public void Exists_IsAboutFilesWithinTheDocuments(string condition, string path, string taken) =>
        Assert.Equal(taken, Taken($"conditions: '{condition}'", _ => { }, path));

    [Theory]
    [InlineData("match ${header:Accept} json", "taken")]
    [InlineData("! match ${header:Accept} json", "rest")]
    [InlineData("match ${request:method}-${x} ^GET-a$", "taken")]
    [InlineData("match ${cookie:beta} ^yes$", "taken")]
    [InlineData("match ${query:v} ^3$", "rest")]
    [InlineData("match ${request:host} ^chat\\\\.example$", "taken")]
    public void Match_IsAboutPartsOfTheRequest(string condition, string taken) =>
        Assert.Equal(
            taken,
            Taken(
                $"conditions: [ '{condition}' ]",
                request =>
                {
                    request.Headers.Accept = "application/json";
                    request.Headers.Cookie = "beta=yes";
                    request.QueryString = new("?v=2");
                    request.Host = new("chat.example");
                }
            )
        );

    [Theory]
    [InlineData("{ name: 'v', value: '^2$', equals: true }", "taken")]
    [InlineData("{ name: 'v', value: '^3$', equals: true }", "rest")]
    [InlineData("{ name: 'v', value: '^3$', equals: false }", "taken")]
    [InlineData("{ name: 'x', value: 'a', equals: true }", "taken")]
    [InlineData("{ name: 'none', value: '^$', equals: true }", "taken")]
    [InlineData("{ name: 'v', value: '2', equals: true }, { name: 'x', value: 'b', equals: true }", "rest")]
    public void Parameters_AreTokensAndTheQuery(string parameters, string taken) =>
        Assert.Equal(taken, Taken($"params: [ {parameters} ]", request => request.QueryString = new("?v=2")));

    [Fact]
    public void Conditions_OfHttpAndOfARoute_HaveToHoldAll() =>
        Assert.Equal(
            [ConditionKind.Secure, ConditionKind.Exists, ConditionKind.Parameter],
            TempSite
                .Site(
                    """
                    { http: { scheme: 'https', routes: [
                        { prefix: '/a', conditions: 'exists /a', params: { name: 'x', value: 'y', equals: true } } ] } }
                    """
                )
                .Routes[0]
                .Conditions.Select(c => c.Kind)
        );

    [Theory]
    [InlineData(
        "conditions: 'auth'",
        "conditions: 'auth' is not supported, and without it the route would be open to all; "
            + "write auth: 'basic' or auth: { require: { … } } in the route instead"
    )]
    [InlineData("conditions: '! secrue'", "conditions: '! secrue' is not a condition; did you mean 'secure'?")]
    [InlineData(
        "conditions: 'exists'",
        "conditions: 'exists' is not a condition; write 'secure', 'exists PATH', 'directory PATH' or "
            + "'match TEXT EXPRESSION', with '! ' before it for the reverse"
    )]
    [InlineData(
        "conditions: 'match $2 x', pattern: '^/{a}'",
        "conditions: '$2' refers to '$2', which neither the pattern captures nor the request has; write for example "
            + "'${request:uri}', '${request:method}', '${header:Accept}', '${query:name}' or '${cookie:name}'"
    )]
    [InlineData("scheme: 'wss'", "scheme: takes 'http' or 'https', not 'wss'")]
    [InlineData(
        "params: { name: 'x', equals: true }",
        "params.name: a parameter needs a name and a value; write { name: 'version', value: '^2$', equals: true }"
    )]
    public void Read_AMistake_SaysWhatAndWhatToDo(string route, string expected) =>
        Assert.EndsWith(
            ": error: route 'r': " + expected,
            Assert.Single(TempSite.Findings($$"""{ http: { routes: [ { name: 'r', {{route}} } ] } }""")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("conditions: 'match x ('", "conditions: '(' is not a valid regular expression: ")]
    [InlineData("params: { name: 'x', value: '(', equals: true }", "params: '(' is not a valid regular expression: ")]
    public void Read_AnExpressionThatIsNone_IsAnError(string route, string expected) =>
        Assert.Contains(
            ": error: route 'r': " + expected,
            Assert.Single(TempSite.Findings($$"""{ http: { routes: [ { name: 'r', {{route}} } ] } }""")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Params_WithoutEquals_AreAsked() =>
        Assert.EndsWith(
            "warning: route 'r': params.equals: is missing; ESP takes that for false, and here it is true: write which of them is meant",
            Assert.Single(TempSite.Findings("{ http: { routes: [ { name: 'r', params: { name: 'x', value: 'y' } } ] } }")),
            StringComparison.Ordinal
        );
}
