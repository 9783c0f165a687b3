using System.Collections.ObjectModel;
using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.Authentication;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>What is known of the request that opened a WebSocket.</summary>
sealed record ClientRequest(IPEndPoint? RemoteEndPoint, string Path, IReadOnlyDictionary<string, string> Parameters, string? Protocol)
{
    /// <summary>Who did not sign in. All of them are one object: the request has one for each.</summary>
    public static ClaimsPrincipal Nobody { get; } = new(new ClaimsIdentity());

    /// <summary>The headers that its action keeps.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Who it is.</summary>
    public ClaimsPrincipal User { get; init; } = Nobody;

    /// <summary>As whom the site let it in; null for nobody, and for a user of the program that the site is a part of.</summary>
    public SignedInUser? SignedIn { get; init; }
}
