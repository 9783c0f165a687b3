using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Backend;
using PluginChat.Hosting.Diagnostics;
using PluginChat.Hosting.OpenApi;
using PluginChat.Hosting.Requests;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Hosting.WebSockets;

namespace PluginChat.Hosting.Server;

/// <summary>What serves requests, by kind.</summary>
sealed record RequestEndpoints(
    WebSocketEndpoint Sockets,
    HttpEndpoint Http,
    FileEndpoint Files,
    StatusEndpoint Status,
    HealthEndpoint Health,
    OpenApiEndpoint OpenApi,
    ActionErrors Errors,
    LoginEndpoint Login
)
{
    /// <summary>What the site's own backend asks for.</summary>
    public required BackendEndpoint Backend { get; init; }
}
