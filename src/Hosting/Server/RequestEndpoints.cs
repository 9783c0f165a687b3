using PluginChat.Hosting.Diagnostics;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Hosting.WebSockets;

namespace PluginChat.Hosting.Server;

/// <summary>What serves requests, by kind.</summary>
sealed record RequestEndpoints(WebSocketEndpoint Sockets, FileEndpoint Files, StatusEndpoint Status, HealthEndpoint Health);
