using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Sessions;
using PluginChat.Hosting.WebSockets;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Succession;

/// <summary>The parts of a site that move to another process, or take over what moves.</summary>
/// <param name="Configuration">The site.</param>
/// <param name="Engine">What messages go through.</param>
/// <param name="Controllers">All of them.</param>
/// <param name="Clients">All of them.</param>
/// <param name="WebSockets">Those whose sockets are the host's.</param>
/// <param name="Sessions">Visitors'; null where another server keeps them.</param>
/// <param name="Listeners">Where it listens.</param>
/// <param name="Gate">Where connections have their places.</param>
/// <param name="Requests">Holds requests while nothing may happen.</param>
/// <param name="Time">The time.</param>
/// <param name="Log">The host's log.</param>
sealed record SuccessionParts(
    SiteConfigProvider Configuration,
    IMessageEngine Engine,
    ControllerRegistry Controllers,
    ClientRegistry Clients,
    WebSocketEndpoint WebSockets,
    MemorySessions? Sessions,
    SocketListeners Listeners,
    ConnectionGate Gate,
    RequestHold Requests,
    TimeProvider Time,
    ILogger Log
);
