using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Server;

/// <summary>Tells <see cref="SilentConnections"/> when a request begins and ends on a connection.</summary>
sealed class RequestsUnderWay(SilentConnections silent)
{
    /// <summary>Handles a request meanwhile.</summary>
    /// <remarks>Not async itself: nothing of it stays in memory for as long as a WebSocket of HTTP/1.1 does.</remarks>
    public Task DuringAsync(HttpContext context, Func<HttpContext, Task> handle)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is not { Socket: { } socket } || silent.Begin(socket) is not { } known)
            return handle(context);
        var endsWithIt = EndsWithItsConnection(context); // before: from then on the context is another thread's
        var handling = handle(context);
        if (handling.IsCompleted)
            silent.End(known);
        else if (endsWithIt)
            silent.Remove(socket);
        else
            return EndAsync(context, handling, known);
        return handling;
    }

    // An answer may be on its way to a slow reader when its handler is done.
    async Task EndAsync(HttpContext context, Task handling, KnownConnection known)
    {
        try
        {
            await handling.ConfigureAwait(false);
        }
        finally
        {
            context.Response.OnCompleted(
                static state =>
                {
                    var (silent, known) = ((SilentConnections, KnownConnection))state;
                    silent.End(known);
                    return Task.CompletedTask;
                },
                (silent, known)
            );
        }
    }

    // A handshake of HTTP/1.1: Kestrel ends the connection of one that is refused, unless it asks for more than the upgrade.
    static bool EndsWithItsConnection(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && !context.Request.Headers.Connection.ToString().Contains("keep-alive", StringComparison.OrdinalIgnoreCase);
}
