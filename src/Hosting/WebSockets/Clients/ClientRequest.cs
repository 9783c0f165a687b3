using System.Net;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>What is known of the request that opened a WebSocket.</summary>
sealed record ClientRequest(IPEndPoint? RemoteEndPoint, string Path, IReadOnlyDictionary<string, string> Parameters, string? Protocol);
