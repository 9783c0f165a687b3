using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>The texts that a person who edits the file goes by.</summary>
public sealed class ConfigMistakesTests
{
    [Fact]
    public void Read_TenMistakes_GivesTenMessagesInTheFilesOrder() =>
        Assert.Equal(
            [
                "appweb.json(2,5): warning: unknown key 'nmae' is ignored; did you mean 'name'?",
                "appweb.json(3,21): error: esp.compile: takes true or false, not 'yes'",
                "appweb.json(5,29): error: http.server.listen: 'http://*:70000' has no valid port; "
                    + "a port is a number from 0 to 65535, where 0 takes a free one",
                "appweb.json(6,33): error: http.timeouts.inactivity: '10m' is 10 MB in ESP, not minutes; write '10mins'",
                "appweb.json(8,60): error: route 'chat': controller 'controllers/chta' not found; did you mean 'controllers/chat'?",
                "appweb.json(8,88): error: route 'chat': target: '$3' refers to '$3', which the "
                    + "pattern '^/{a}/{b}$' does not capture; it has $1, $2, ${a}, ${b}",
                "appweb.json(9,21): error: route name 'chat' is already used at appweb.json(8,21); rename one of the two",
                "appweb.json(9,38): error: route 'chat': pattern: '^/(' is not valid: Not enough )'s",
                "appweb.json(10,54): error: route '^/x$': limits.webSockets: 0 is out of bounds; the least is 1, the most unlimited",
                "appweb.json(10,73): error: route '^/x$': auth.type: nobody could sign in: 'http.auth.users' has no user; "
                    + "add one, such as ann: { password: '…' }",
            ],
            TempSite.Findings(
                """
                {
                    nmae: 'x',
                    esp: { compile: 'yes' },
                    http: {
                        server: { listen: [ 'http://*:70000' ] },
                        timeouts: { inactivity: '10m' },
                        routes: [
                            { name: 'chat', pattern: '^/{a}/{b}$', source: 'controllers/chta', target: '$3' },
                            { name: 'chat', pattern: '^/(' },
                            { pattern: '^/x$', limits: { webSockets: 0 }, auth: { type: 'basic' } },
                        ],
                    },
                }
                """
            )
        );

    [Theory]
    [InlineData(
        "source: 'chat.c', target: 'x'",
        "controller 'chat.c' is an ESP controller in C; write it in C# and name its folder, such as 'controllers/chat'"
    )]
    [InlineData("source: 'nowhere', target: 'x'", "controller 'nowhere' not found; create it, or correct 'source'")]
    [InlineData(
        "source: 'controllers/chat'",
        "an action route needs the action's name; add target: '$1/$2', or a name such as 'test/chat'"
    )]
    [InlineData(
        "handler: 'espHandler', target: 'x'",
        "an action route needs a controller; add source: 'controllers/…', or handlers: [ 'fileHandler' ] for files"
    )]
    [InlineData(
        "source: 'controllers/${x}', target: 'a', pattern: '^/{y}$'",
        "source: 'controllers/${x}' refers to '${x}', which the pattern '^/{y}$' does not capture; it has $1, ${y}"
    )]
    [InlineData(
        "source: 'controllers/chat', target: '$1'",
        "target: '$1' refers to '$1', which needs a pattern; add pattern: '^/{controller}/{action}$' or the like"
    )]
    [InlineData(
        "source: 'controllers/chat', target: '${request:uri}', pattern: '^/x'",
        "target: '${request:uri}' refers to '${request:uri}', which the pattern '^/x' does not capture; give it tokens such as {controller}"
    )]
    [InlineData(
        "pattern: '^/{a'",
        "pattern: '^/{a' is not valid: the '{' at character 3 is not closed; write '\\{' for the character itself"
    )]
    [InlineData("pattern: '^/{a}/{a}'", "pattern: '^/{a}/{a}' is not valid: the token '{a}' stands in it twice; rename one")]
    [InlineData("prefix: 'ws'", "prefix: 'ws' has to start with '/'; write '/ws'")]
    [InlineData("methods: [ 'GE\\u0001T' ]", "methods: 'GE\u0001T' is not a method; write for example [ 'GET', 'POST' ], or '*' for all")]
    [InlineData("headers: { 'X A': 'b' }", "headers.X A: 'X A' is not the name of a header; names have no spaces or colons")]
    [InlineData(
        "headers: { connection: 'close' }",
        "headers.connection: 'connection' is the server's to set, for each answer; leave it out"
    )]
    [InlineData("headers: { set: { X: 'a\\nb' } }", "headers.set.X: a header's value is one line of ASCII; encode other characters")]
    [InlineData(
        "pipeline: { handlers: 'cgiHandler' }",
        "pipeline.handlers: 'cgiHandler' of ESP is not supported; use 'espHandler' for controllers or 'fileHandler' for files"
    )]
    [InlineData("pipeline: { handlers: 'fielHandler' }", "pipeline.handlers: unknown handler 'fielHandler'; did you mean 'fileHandler'?")]
    [InlineData(
        "target: { operation: 'write', args: '200 hello' }",
        "target: takes the name of an action such as '$1/$2', or { operation: 'redirect', args: '302 /new' }; ESP's operations other "
            + "than 'run' and 'redirect' are not supported"
    )]
    [InlineData(
        "limits: { webSocketsMessage: '-1' }",
        "limits.webSocketsMessage: -1 is negative; write a whole number with or "
            + "without a unit, such as 512, 16k, 40MB or 2GB, or 'unlimited'"
    )]
    [InlineData("limits: { rxHeader: '3GB' }", "limits.rxHeader: 3GB is out of bounds; the least is 1k, the most 2147483647")]
    [InlineData("websockets: { onLoss: 'tell' }", "websockets.onLoss: takes 'stay' or 'close', not 'tell'")]
    [InlineData("limits: { overRate: 'drop' }", "limits.overRate: takes 'close' or 'delay', not 'drop'")]
    [InlineData(
        "limits: { webSocketsProtocol: 'a, b' }",
        "limits.webSocketsProtocol: 'a, b' is not a sub-protocol; write one name without spaces or commas, such as 'chat'"
    )]
    [InlineData("limits: { inactivityTimeout: '10m' }", "limits.inactivityTimeout: '10m' is 10 MB in ESP, not minutes; write '10mins'")]
    [InlineData("timeouts: { request: 0 }", "timeouts.request: 0 is out of bounds; the least is 1secs, the most 49days, or 'never'")]
    [InlineData(
        "timeouts: { request: '1year' }",
        "timeouts.request: '1year' is out of bounds; the least is 1secs, the most 49days, or 'never'"
    )]
    [InlineData("auth: 'app'", "auth: takes 'none', 'basic', 'form' or 'bearer', not 'app'; leave it out, or write one of them")]
    public void Read_MistakeInARoute_SaysWhatAndWhatToDo(string route, string expected)
    {
        var finding = Assert.Single(TempSite.Findings($$"""{ http: { routes: [ { name: 'r', {{route}} } ] } }"""));
        Assert.Matches(@"^appweb\.json\(1,\d+\): error: route 'r': ", finding);
        Assert.EndsWith($"error: route 'r': {expected}", finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "{ http: { server: { listen: [ '81', ':81' ] } } }",
        "appweb.json(1,37): error: http.server.listen: ':81' is listed twice; remove one"
    )]
    [InlineData(
        "{ directories: { cache: '.' } }",
        "appweb.json(1,25): error: directories.cache: must be a separate folder, because 'clean' deletes what is in it; write 'cache'"
    )]
    [InlineData(
        "{ esp: { preload: 'controllers/caht' } }",
        "appweb.json(1,19): error: esp.preload: controller 'controllers/caht' not found; did you mean 'controllers/chat'?"
    )]
    public void Read_MistakeInTheSite_SaysWhatAndWhatToDo(string text, string expected) =>
        Assert.Equal([expected], TempSite.Findings(text));

    [Theory]
    [InlineData(
        "{ http: { routes: [ { name: 'r', languages: {} } ] } }",
        "route 'r': 'languages' of ESP has no effect here; let the proxy in front do it, or write a route for each language"
    )]
    [InlineData(
        "{ http: { deleteUploads: false } }",
        "'http.deleteUploads' of ESP has no effect here; uploads are removed when their request ends; the action keeps what it wants"
    )]
    [InlineData("{ http: { limits: { webSocket: 5 } } }", "unknown key 'http.limits.webSocket' is ignored; did you mean 'webSockets'?")]
    [InlineData(
        "{ http: { routes: [ { name: 'r', webSockets: 5 } ] } }",
        "route 'r': unknown key 'webSockets' is ignored; 'webSockets' belongs in 'limits'"
    )]
    [InlineData("{ http: { colour: 5 } }", "unknown key 'http.colour' is ignored; remove it")]
    [InlineData("{ http: { routes: [ { name: 'r', server: {} } ] } }", "route 'r': 'server' has no effect in a route; move it to 'http'")]
    [InlineData("{ http: { pattern: '^/' } }", "'http.pattern' has no effect here; move it to the routes that it is for")]
    [InlineData("{ profiles: { dev: { espp: {} } } }", "profile 'dev': unknown key 'espp' is ignored; did you mean 'esp'?")]
    [InlineData("{ profile: 'dve', profiles: { dev: {} } }", "profile: profile 'dve' not found; did you mean 'dev'?")]
    [InlineData(
        "{ http: { routes: [ { limits: { connections: 5 } } ] } }",
        "route 1: 'limits.connections' has no effect in a route; move it to 'http'"
    )]
    [InlineData("{ http: { documents: 'wbe' } }", "documents folder 'wbe' not found; its files are answered 404 until it exists")]
    [InlineData(
        "{ http: { documents: '.' } }",
        "documents folder '.' holds this configuration, which anyone could download; use a separate folder such as 'web'"
    )]
    [InlineData(
        "{ http: { pipeline: { filters: [ 'webSocketFitler' ] } } }",
        "http.pipeline.filters: unknown filter 'webSocketFitler' is ignored; did you mean 'webSocketFilter'?"
    )]
    [InlineData(
        "{ http: { pipeline: { handlers: [ 'fileHandler', 'fileHandler' ] } } }",
        "http.pipeline.handlers: 'fileHandler' is not used; 'fileHandler' is before it"
    )]
    [InlineData(
        "{ http: { routes: [ { name: 'all', pattern: '^/' }, { name: 'late', pattern: '^/x' } ] } }",
        "route 'late' is never reached, for route 'all' at appweb.json(1,21) takes every request; move that one to the end"
    )]
    public void Read_DoubtfulKey_WarnsAndGoesOn(string text, string expected)
    {
        using var folder = new TempSite(text);
        var result = folder.Read();
        Assert.EndsWith($": warning: {expected}", Assert.Single(result.Diagnostics).ToString(), StringComparison.Ordinal);
        Assert.NotNull(result.Site);
    }

    [Fact]
    public void Read_SourceMissingWithoutCompiling_IsNoError()
    {
        var site = TempSite.Site("{ esp: { compile: false }, http: { routes: [ { source: 'controllers/gone', target: 'x' } ] } }");
        Assert.EndsWith("gone", site.Routes[0].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TokenInSource_IsNotLookedForOnDisk() =>
        Assert.NotNull(TempSite.Site("{ http: { routes: [ { pattern: '^/{c}/{a}$', source: 'controllers/${c}', target: '${a}' } ] } }"));

    [Fact]
    public void Read_DefaultDocumentsMissing_Warns()
    {
        using var folder = new TempSite("{}");
        Directory.Delete(folder.PathOf("web"));
        var finding = Assert.Single(folder.Read().Diagnostics);
        Assert.Equal(
            "appweb.json(1,1): warning: documents folder 'web' not found; its files are answered 404 until it exists",
            finding.ToString()
        );
    }
}
