using PluginChat.Hosting.Logging;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// A line for each request, and one for each WebSocket at its end, where <c>esp.accessLog</c> asks for them. Queries are left out:
/// pages put tokens there. Paths are written as they came, with their %-escapes: a decoded one could forge a line.
/// </summary>
sealed class AccessLog(ILogger log, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        var (began, path) = (time.GetTimestamp(), Escaped(context.Request.Path));
        var done = false;
        try
        {
            await next(context).ConfigureAwait(false);
            done = true;
        }
        finally
        {
            var response = context.Response;
            var status = done || response.HasStarted ? response.StatusCode : StatusCodes.Status500InternalServerError;
            if (!IsWebSocket(context, status))
                Log.Request(
                    log,
                    Address(context),
                    context.Request.Method,
                    path,
                    status,
                    response.ContentLength as object ?? "-",
                    time.GetElapsedTime(began).TotalMilliseconds
                );
        }
    }

    /// <summary>Notes the end of a WebSocket.</summary>
    public void Ended(Client client)
    {
        var closed = client.Ending;
        Log.WebSocketEnded(
            log,
            client.RemoteEndPoint?.Address.ToString() ?? "-",
            Escaped(new(client.Path)),
            (int)closed.Code,
            closed.Initiator,
            client.Age.TotalMilliseconds,
            client.ReceivedMessages,
            client.ReceivedBytes,
            client.Writer.SentBytes
        );
    }

    static bool IsWebSocket(HttpContext context, int status) =>
        status == StatusCodes.Status101SwitchingProtocols || status == StatusCodes.Status200OK && Handshake.IsExtendedConnect(context);

    static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "-";

    static string Escaped(PathString path) => path.HasValue ? path.ToUriComponent() : "/";
}
