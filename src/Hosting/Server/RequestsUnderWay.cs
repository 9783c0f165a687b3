using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Server;

/// <summary>Tells <see cref="SilentConnections"/> when a request begins and ends on a connection.</summary>
sealed class RequestsUnderWay(SilentConnections silent)
{
    /// <summary>Handles a request meanwhile.</summary>
    /// <remarks>Not async itself: nothing of it stays in memory for as long as a WebSocket does.</remarks>
    public Task DuringAsync(HttpContext context, Func<HttpContext, Task> handle)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is not { Socket: { } socket } || silent.Begin(socket) is not { } known)
            return handle(context);
        var handling = handle(context);
        if (handling.IsCompleted)
            silent.End(known);
        else if (EndsWithItsConnection(context))
            silent.Remove(socket);
        else
            context.Response.OnCompleted(
                static state =>
                {
                    var (silent, known) = ((SilentConnections, KnownConnection))state;
                    silent.End(known);
                    return Task.CompletedTask;
                },
                (silent, known)
            );
        return handling;
    }

    // A handshake of HTTP/1.1: Kestrel ends the connection of one that is refused, unless it asks for more than the upgrade.
    static bool EndsWithItsConnection(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && !context.Request.Headers.Connection.ToString().Contains("keep-alive", StringComparison.OrdinalIgnoreCase);
}
