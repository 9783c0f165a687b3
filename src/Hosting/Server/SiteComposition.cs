using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Channels.Embedded;
using PluginChat.Hosting.Compression;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Diagnostics;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Notices;
using PluginChat.Hosting.Requests;
using PluginChat.Hosting.Requests.Development;
using PluginChat.Hosting.Sessions;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Hosting.Watches;
using PluginChat.Hosting.WebSockets;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Server;

// Long: a site's parts are named once, in the order in which they need each other.
/// <summary>Puts a site together, a step for each kind of part, in the order in which they need each other. It starts nothing.</summary>
static class SiteComposition
{
    public static SiteParts Compose(SiteServer web, SiteConfigProvider configuration, SiteOptions options)
    {
        var clock = new CoarseClock(options.Time);
        var server = ServerOf(web);
        var site = configuration.Current;
        var engine = site.ScaleOut is { } scaleOut
            ? options.Engine(scaleOut, options.Time, server.Log, options.Inherited?.Identity)
            : new EmbeddedEngine(options.Inherited?.Identity);
        var answers = new AnswerParts(new(options.Time), new(web.Services));
        answers.Kept.Reset(site.Limits.CacheBytes, site.Limits.CacheItemBytes);
        var controllers = ControllersOf(server, configuration, options, engine, answers, clock);
        var clients = ClientsOf(server, configuration, options, engine, controllers, clock);
        var diagnostics = DiagnosticsOf(server, configuration, options, engine, controllers, clients);
        var gate = new RequestGate(clients.Accounts, clients.Logins, new(options.Time, server.Loggers), server.Refusals);
        var sockets = SocketsOf(server, configuration, options, controllers, clients, gate);
        return new(configuration, server, engine, answers, controllers, clients, diagnostics)
        {
            WebSockets = sockets,
            Router = RouterOf(server, configuration, options, engine, answers, controllers, clients, diagnostics, gate, sockets),
            // What takes a second first: clients whose deadline is due see what came of it.
            Heartbeat = new(
                clock,
                options.Time,
                new EachSecond(
                    server.Refusals,
                    controllers.Retirer,
                    clients.CutOff,
                    controllers.Registry,
                    clients.Watch,
                    clients.Requests,
                    clients.Sessions,
                    clients.Accounts,
                    // The memory of an app is its own affair.
                    server.Web.IsOwn
                        ? new SpareMemory()
                        : null
                ),
                clients.Registry
            ),
        };
    }

    static ServerParts ServerOf(SiteServer web)
    {
        var loggers = web.Services.GetRequiredService<ILoggerFactory>();
        return new(
            web,
            loggers,
            loggers.CreateLogger("PluginChat"),
            web.Refusals,
            web.Gate,
            web.Silent,
            web.IsOwn ? web.Services.GetRequiredService<SocketListeners>() : null
        );
    }

    static ControllerParts ControllersOf(
        ServerParts server,
        SiteConfigProvider configuration,
        SiteOptions options,
        IMessageEngine engine,
        AnswerParts answers,
        CoarseClock clock
    )
    {
        var (web, site, time) = (server.Web, configuration.Current, options.Time);
        var events = new ControllerEvents();
        var cache = new CompiledCache(site.CacheDirectory, time);
        var retirer = new GenerationRetirer(options.Deadlines, events, time);
        var compiler = options.Compiler(new(web.Environment.IsDevelopment(), site.Directory, site.Esp.CompileTimeout));
        answers.Follow(events);
        var settings = new OwnSettings(site, server.Log);
        configuration.Listen(settings);
        var services = new HostServices(server.Loggers, settings.Under(web.Configuration), web.Environment, time)
        {
            Answers = answers.Kept,
            Compressor = answers.Compressor,
            Program = web.IsOwn ? null : web.Services,
        };
        var loader = new GenerationLoader(services, options.Deadlines, time, options.Unhandled);
        var builder = new GenerationBuilder(cache, compiler, loader, site.Esp.Compile, time);
        var fanOut = new FanOutSettings(clock)
        {
            Engine = engine,
            Board = BoardOf(engine),
            RetentionOf = source => configuration.Current.RetentionOf(source),
            Notice = (controller, text) => events.Publish(new ControllerNotice(controller, text)),
            PublishRefused = action => server.Refusals.Add(RefusalReason.Publish, route: null, code: 0, $"action '{action}': a message"),
        };
        var registry = new ControllerRegistry(site.Directory, builder, retirer, options.Deadlines, fanOut, events, time)
        {
            Inherited = options.Inherited,
        };
        services.Site = registry;
        var isWatched = site.Esp is { Compile: true, Update: true };
        return new(
            events,
            cache,
            retirer,
            registry,
            isWatched ? new(registry, time, server.Log) : null,
            isWatched ? new(compiler, time) : null
        );
    }

    static ClientParts ClientsOf(
        ServerParts server,
        SiteConfigProvider configuration,
        SiteOptions options,
        IMessageEngine engine,
        ControllerParts controllers,
        CoarseClock clock
    )
    {
        var registry = new ClientRegistry(clock, options.Time, server.Refusals)
        {
            Receiving = new(() => configuration.Current.Limits.ReceiveBuffersBytes),
        };
        var watch = new EventWatch(registry, controllers.Registry, controllers.Events, options.Deadlines.Event);
        var accounts = new SiteAccounts(configuration, clock, server.Log);
        var logins = new LoginCookies(accounts, options.Time, server.Loggers);
        var standings = new UserStandings(accounts, logins, options.Time);
        var requests = new RunningRequests(clock, server.Refusals, controllers.Events, options.Deadlines.Event)
        {
            StandingOf = standings.Of,
        };
        var board = BoardOf(engine);
        var (signedOut, disconnector) = (new SignedOutUsers(registry, requests, standings, board), new Disconnector(registry, board));
        board.Heard = new HeardNotices(logins, signedOut, disconnector).Hear;
        return new(
            registry,
            new(registry, options.Time),
            new(engine, configuration.Current.ScaleOut, registry),
            watch,
            new([watch, requests], server.Web.Files, server.Log),
            requests,
            new(SessionsOf(server, configuration, engine, clock), configuration, server.Refusals),
            accounts,
            logins,
            signedOut,
            disconnector
        );
    }

    static INoticeBoard BoardOf(IMessageEngine engine) => engine is ISharedNotices shared ? shared.Notices : new NoOtherHosts();

    static ISessionStore SessionsOf(ServerParts server, SiteConfigProvider configuration, IMessageEngine engine, CoarseClock clock) =>
        engine is ISharedSessions shared
            ? shared.Sessions
            : new MemorySessions(
                clock,
                () => configuration.Current.Limits.Sessions,
                () =>
                    server.Refusals.Add(
                        RefusalReason.Session,
                        route: null,
                        code: 0,
                        "limits.sessions: a session whose visitor had not come back"
                    )
            );

    static DiagnosticParts DiagnosticsOf(
        ServerParts server,
        SiteConfigProvider configuration,
        SiteOptions options,
        IMessageEngine engine,
        ControllerParts controllers,
        ClientParts clients
    )
    {
        var running = new RunningSite
        {
            Configuration = configuration,
            Events = controllers.Events,
            Controllers = controllers.Registry,
            Retirer = controllers.Retirer,
            Clients = clients.Registry,
            Engine = engine,
            Watch = clients.Watch,
            Changes = new(configuration, controllers.Events, options.Time),
            Requests = clients.Requests,
            IsDevelopment = server.Web.Environment.IsDevelopment(),
            Stopping = server.Web.Lifetime.ApplicationStopping,
        };
        var meters = new HostMeters(controllers.Events, controllers.Registry, clients.Registry, server.Refusals, controllers.Retirer);
        if (configuration.Current.ScaleOut is not null)
            meters.Watch(engine);
        if (options.DroppedLines is { } dropped)
            meters.Watch(dropped);
        var access = new AccessLog(server.Loggers.CreateLogger("PluginChat.Access"), options.Time);
        clients.Registry.Ended = client =>
        {
            meters.Ended(client);
            if (configuration.Current.Esp.AccessLog)
                access.Ended(client);
        };
        var health = new HealthEndpoint(running, configuration.Current.Esp.Preload);
        return new(running, new(controllers.Events, server.Log), meters, access, health, new(running, health));
    }

    static WebSocketEndpoint SocketsOf(
        ServerParts server,
        SiteConfigProvider configuration,
        SiteOptions options,
        ControllerParts controllers,
        ClientParts clients,
        RequestGate gate
    ) =>
        new(controllers.Registry, clients.Registry, new(server.Gate.WebSockets), server.Refusals, server.Web.Lifetime, server.Log)
        {
            Asked = new(options.Deadlines.Handshake, options.Time, server.Log) { Sessions = clients.Sessions },
            Admit = (context, route, access) => gate.AdmitAsync(context, route, configuration.Current, access),
            CutOff = clients.CutOff,
            Drain = clients.Drain,
            WritesToSockets = server.Web.IsOwn,
            Joined = clients.SignedOut.EndIfOver,
        };

    static RequestRouter RouterOf(
        ServerParts server,
        SiteConfigProvider configuration,
        SiteOptions options,
        IMessageEngine engine,
        AnswerParts answers,
        ControllerParts controllers,
        ClientParts clients,
        DiagnosticParts diagnostics,
        RequestGate gate,
        WebSocketEndpoint sockets
    )
    {
        var map = server.Web.Environment.IsDevelopment()
            ? new SiteMap(configuration, controllers.Registry) { Edition = () => diagnostics.Site.Changes.Edition }
            : null;
        var errors = new ActionErrors(server.Refusals, server.Log) { Development = map, Sessions = clients.Sessions };
        RequestRouter? router = null;
        var (refusals, stopping) = (new RequestRefusals(server.Refusals, errors), server.Web.Lifetime.ApplicationStopping);
        var runner = new ActionRunner(clients.Requests, clients.Sessions, refusals, errors, stopping);
        var http = new HttpEndpoint(controllers.Registry, refusals, runner, errors, stopping)
        {
            Admit = (context, route, access) => gate.AdmitAsync(context, route, configuration.Current, access),
            SocketsOnly = sockets.HandleAsync,
            Files = (context, match) => router!.SendFileAsync(context, match),
            Cache = new(answers.Kept, answers.Compressor, options.Time),
        };
        var endpoints = new RequestEndpoints(
            sockets,
            http,
            new(server.Web.Files, answers.Compressor, server.Refusals)
            {
                NotFound = map is null ? null : context => map.SendAsync(context),
            },
            diagnostics.Status,
            diagnostics.Health,
            new(
                new(configuration, controllers.Registry, options.Time),
                new(options.ApiViewer),
                (context, text) => ErrorAnswer.WriteAsync(context, configuration.Current.Errors, server.Refusals, text)
            ),
            errors,
            new(clients.Accounts, clients.Logins, server.Refusals, clients.Sessions) { Ended = clients.SignedOut.EndLogin }
        )
        {
            Backend = BackendComposition.Compose(server, configuration, options, engine, controllers, clients),
        };
        return router = new(
            configuration,
            new(configuration, server.Loggers),
            endpoints,
            diagnostics.AccessLog,
            server.Refusals,
            server.Loggers.CreateLogger("PluginChat.Requests")
        )
        {
            Time = options.Time,
            Compressor = answers.Compressor,
            Gate = gate,
            Secure = new(() => server.Web.Addresses, server.Refusals),
            Development = map,
            IsWholeServer = server.Web.IsOwn,
        };
    }
}
