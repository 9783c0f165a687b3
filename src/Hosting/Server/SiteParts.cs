using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Compression;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Diagnostics;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Requests;
using PluginChat.Hosting.Sessions;
using PluginChat.Hosting.Watches;
using PluginChat.Hosting.WebSockets;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Server;

/// <summary>The web server's parts that Kestrel asks for too, so its services hold them.</summary>
/// <param name="Listeners">Null where the server is another program's.</param>
sealed record ServerParts(
    SiteServer Web,
    ILoggerFactory Loggers,
    ILogger Log,
    Refusals Refusals,
    ConnectionGate Gate,
    SilentConnections Silent,
    SocketListeners? Listeners
);

/// <summary>What turns sources into what serves.</summary>
/// <param name="Watcher">Null where sources are not watched.</param>
/// <param name="Warmup">Null where nothing is compiled while the site serves.</param>
sealed record ControllerParts(
    ControllerEvents Events,
    CompiledCache Cache,
    GenerationRetirer Retirer,
    ControllerRegistry Registry,
    SourceWatcher? Watcher,
    CompilerWarmup? Warmup
);

/// <summary>What is kept of answers, and what compresses them, kept or on their way.</summary>
sealed record AnswerParts(AnswerStore Kept, AnswerCompressor Compressor)
{
    // What an older version answered is never asked for again; its memory need not wait for others to need it.
    public void Follow(ControllerEvents events) =>
        events.Subscribe(e =>
        {
            if (e is ControllerLive live)
                Kept.RemoveWhere(k => k.Origin.Controller == live.Controller && k.Origin.Generation != live.Generation);
        });
}

/// <summary>The open connections and running requests, and who looks after them.</summary>
sealed record ClientParts(
    ClientRegistry Registry,
    ClientDrain Drain,
    CutOff CutOff,
    EventWatch Watch,
    PoolWatch Pool,
    RunningRequests Requests,
    SiteSessions Sessions,
    SiteAccounts Accounts,
    LoginCookies Logins,
    SignedOutUsers SignedOut,
    Disconnector Disconnector
);

/// <summary>What reports the state of the site to people and programs.</summary>
sealed record DiagnosticParts(
    RunningSite Site,
    EventLog EventLog,
    HostMeters Meters,
    AccessLog AccessLog,
    HealthEndpoint Health,
    StatusEndpoint Status
);

/// <summary>The parts of a site, put together by <see cref="SiteComposition"/>. None of them has been started.</summary>
sealed record SiteParts(
    SiteConfigProvider Configuration,
    ServerParts Server,
    IMessageEngine Engine,
    AnswerParts Answers,
    ControllerParts Controllers,
    ClientParts Clients,
    DiagnosticParts Diagnostics
)
{
    public required RequestRouter Router { get; init; }

    public required WebSocketEndpoint WebSockets { get; init; }

    public required Measuring.Heartbeat Heartbeat { get; init; }
}
