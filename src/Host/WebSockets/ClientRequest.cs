using System.Net;

namespace PluginChat.Host.WebSockets;

/// <summary>What is known of the request that opened a WebSocket.</summary>
sealed record ClientRequest(IPEndPoint? RemoteEndPoint, string Path, IReadOnlyDictionary<string, string> Parameters, string? Protocol);
