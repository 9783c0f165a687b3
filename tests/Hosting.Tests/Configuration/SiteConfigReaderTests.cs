using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Configuration;

public sealed class SiteConfigReaderTests
{
    [Fact]
    public void Read_EspsChatRoute_IsHonouredWithoutAWarning()
    {
        var site = TempSite.Site(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Configuration/Fixtures/esp-chat.json")));
        var route = Assert.Single(site.Routes);
        Assert.Equal("^/ws/{controller}/{action}$", route.Pattern);
        Assert.Equal("/ws", route.Prefix);
        Assert.Equal(RouteHandler.Action, route.Handler);
        Assert.Equal("$1/$2", route.Target);
        Assert.Equal(20, route.Limits.WebSockets);
        Assert.Equal(40 << 20, route.Limits.WebSocketsMessageBytes);
        Assert.Equal(40 << 20, route.Limits.WebSocketsPacketBytes);
        Assert.Equal("chat", route.Limits.WebSocketsProtocol);
        Assert.Equal(LimitsConfig.Unlimited, route.Limits.RxBodyBytes);
        // 'limits' says unlimited and 'timeouts' 10 minutes: 'timeouts' wins.
        Assert.Equal(TimeSpan.FromMinutes(10), route.Timeouts.Inactivity);
        Assert.Equal(Timeout.InfiniteTimeSpan, route.Timeouts.Request);
    }

    [Fact]
    public void Read_TheSampleOfTheRepository_HasNoFinding()
    {
        var site = TempSite.Site(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Repository/appweb.json")));
        Assert.Equal(["chat", "files"], site.Routes.Select(r => r.Name));
    }

    [Fact]
    public void Read_EmptyObject_GivesEspsDefaultsAndOneFilesRoute()
    {
        using var folder = new TempSite("{}");
        var site = folder.Read().Site!;
        var route = Assert.Single(site.Routes);
        Assert.Equal(("files", RouteHandler.Files, (string?)null), (route.Name, route.Handler, route.Pattern));
        Assert.Equal(folder.PathOf("web"), route.Documents);
        Assert.Equal(folder.PathOf("cache"), site.CacheDirectory);
        Assert.Equal(new LimitsConfig(), site.Limits);
        Assert.Equal(new TimeoutsConfig(), site.Timeouts);
        Assert.True(site.Esp is { Compile: true, Update: true, Preload.IsEmpty: true });
        Assert.Empty(site.Listen);
    }

    [Fact]
    public void Read_RelativePaths_StartFromTheFilesFolder()
    {
        using var folder = new TempSite(
            """
            { directories: { cache: 'build/cache/', documents: 'web' }, esp: { preload: [ 'controllers/chat' ] },
              http: { routes: [ { source: 'controllers/chat', target: 'test/chat' } ] } }
            """
        );
        var result = folder.Read();
        Assert.Empty(result.Diagnostics);
        Assert.Equal(folder.Folder, result.Site!.Directory);
        Assert.Equal(folder.PathOf("build/cache"), result.Site.CacheDirectory);
        Assert.Equal(folder.PathOf("web"), result.Site.Documents);
        Assert.Equal(folder.PathOf("controllers/chat"), Assert.Single(result.Site.Esp.Preload));
        Assert.Equal(folder.PathOf("controllers/chat"), Assert.Single(result.Site.Routes).Source);
    }

    [Fact]
    public void Read_Routes_InheritFromHttp()
    {
        var site = TempSite.Site(
            """
            {
                http: {
                    prefix: '/app', methods: 'GET', showErrors: true, indexes: 'home.html', headers: { set: { 'X-A': '1', 'X-B': '1' } },
                    limits: { webSockets: 7, uri: '1k', inactivityTimeout: '1hr' }, timeouts: { request: 9 },
                    routes: [
                        { name: 'heir', pattern: '/x' },
                        { name: 'own', prefix: '/own/', methods: [ 'post', 'PUT' ], showErrors: false, indexes: [], headers: { 'x-b': '2' },
                          limits: { webSockets: 'unlimited' }, timeouts: { inactivity: 'never' }, documents: 'controllers' },
                    ],
                },
            }
            """
        );
        var (heir, own) = (site.Routes[0], site.Routes[1]);
        Assert.Equal("^/app/x", heir.Pattern);
        Assert.Equal(
            ("/app", "GET", true, "home.html"),
            (heir.Prefix, Assert.Single(heir.Methods), heir.ShowErrors, Assert.Single(heir.Indexes))
        );
        Assert.Equal((7, 1024), (heir.Limits.WebSockets, heir.Limits.UriBytes));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromSeconds(9)), (heir.Timeouts.Inactivity, heir.Timeouts.Request));
        Assert.Equal("1", heir.Headers["X-B"]);

        Assert.Equal("/own", own.Prefix);
        Assert.Equal(["POST", "PUT"], own.Methods);
        Assert.False(own.ShowErrors);
        Assert.Empty(own.Indexes);
        Assert.Equal((LimitsConfig.Unlimited, 1024), (own.Limits.WebSockets, own.Limits.UriBytes));
        Assert.Equal((Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(9)), (own.Timeouts.Inactivity, own.Timeouts.Request));
        Assert.Equal(("1", "2", 2), (own.Headers["X-A"], own.Headers["X-B"], own.Headers.Count));
        Assert.EndsWith("controllers", own.Documents, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LimitsAliasOfARoute_BeatsTheTimeoutsOfHttp()
    {
        var site = TempSite.Site("{ http: { timeouts: { inactivity: 5 }, routes: [ { limits: { inactivityTimeout: 6 } } ] } }");
        Assert.Equal(TimeSpan.FromSeconds(6), site.Routes[0].Timeouts.Inactivity);
    }

    [Fact]
    public void Read_RequestTimeoutInLimits_IsTheSame() =>
        Assert.Equal(TimeSpan.FromSeconds(6), TempSite.Site("{ http: { limits: { requestTimeout: 6 } } }").Timeouts.Request);

    [Fact]
    public void Read_Connections_AreTheHostsAndNoRoutes()
    {
        using var folder = new TempSite("{ http: { limits: { connections: 7 }, routes: [ { limits: { connections: 5 } } ] } }");
        Assert.Equal(7, folder.Read().Site!.Routes[0].Limits.Connections);
    }

    [Theory]
    [InlineData("pipeline: { handlers: 'fileHandler' }", "Files")]
    [InlineData("pipeline: { handlers: [ 'espHandler' ] }", "Action")]
    [InlineData("pipeline: { handlers: { espHandler: [ '*.esp' ] } }", "Action")]
    [InlineData("pipeline: { handlers: [ { name: 'espHandler' } ], filters: { name: 'webSocketFilter', extensions: [ '' ] } }", "Action")]
    [InlineData("pipeline: { handler: 'espHandler', filters: 'webSocketFilter' }", "Action")]
    [InlineData("handler: 'fileHandler'", "Files")]
    [InlineData("name: 'no pipeline'", "Action")]
    public void Read_Pipeline_MapsEspsNames(string pipeline, string expected)
    {
        var site = TempSite.Site($$"""{ http: { routes: [ { source: 'controllers/chat', target: 'x', {{pipeline}} } ] } }""");
        Assert.Equal(expected, site.Routes[0].Handler.ToString());
        Assert.Equal(expected == "Action", site.Routes[0].Source is not null);
    }

    [Theory]
    [InlineData("'GET, POST'", "GET,POST")]
    [InlineData("'get post'", "GET,POST")]
    [InlineData("[ 'DELETE', 'DELETE' ]", "DELETE")]
    [InlineData("'*'", "")]
    [InlineData("'ALL'", "")]
    public void Read_Methods_TakeTextAndArray(string methods, string expected) =>
        Assert.Equal(expected, string.Join(',', TempSite.Site($$"""{ http: { routes: { methods: {{methods}} } } }""").Routes[0].Methods));

    [Fact]
    public void Read_RoutesOfOnePatternWithoutNames_GetNamesOfTheirOwn()
    {
        var site = TempSite.Site(
            "{ http: { routes: [ { pattern: '^/x', methods: 'GET' }, { pattern: '^/x', methods: 'PUT' }, { methods: 'PUT' } ] } }"
        );
        Assert.Equal(["^/x", "^/x (2)", "route 3"], site.Routes.Select(r => r.Name));
    }

    [Fact]
    public void Read_PrefixOfTheSite_AnchorsPatternsWithoutACaret()
    {
        var site = TempSite.Site("{ http: { prefix: '/a.b', routes: [ { pattern: '/x' }, { pattern: '^/y' }, { pattern: '' } ] } }");
        Assert.Equal([@"^/a\.b/x", "^/y", null], site.Routes.Select(r => r.Pattern));
    }

    [Fact]
    public void Read_WebSocketsProtocolKeyOfEsp_IsHonoured() =>
        Assert.Equal("chat", TempSite.Site("{ http: { websockets: { protocol: 'chat' } } }").Routes[0].Limits.WebSocketsProtocol);

    [Fact]
    public void Read_Listen_TakesNumbersAndTexts() =>
        Assert.Equal(
            ["http://*:8080", "http://127.0.0.1:81"],
            TempSite.Site("{ http: { server: { listen: [ 8080, '127.0.0.1:81' ] } } }").Listen
        );

    [Fact]
    public void Read_KeysWithoutAnEffectHere_AreAcceptedInSilence()
    {
        Assert.NotNull(
            TempSite.Site(
                """
                { http: { limits: { webSocketsFrame: '4k', txBody: 'unlimited', rxForm: '1MB', keepAlive: 200, requestsPerClient: 9 },
                          timeouts: { session: '5mins' } } }
                """
            )
        );
    }
}
