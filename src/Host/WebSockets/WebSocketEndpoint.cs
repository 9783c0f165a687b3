using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Host.Controllers;
using PluginChat.Host.Diagnostics;
using PluginChat.Host.FanOut;
using PluginChat.Host.Routing;

namespace PluginChat.Host.WebSockets;

/// <summary>Serves a WebSocket request from its handshake to the end of its connection.</summary>
sealed class WebSocketEndpoint(ControllerRegistry controllers, ClientRegistry clients, ConnectionCounts counts, IHostApplicationLifetime lifetime, ILogger log)
{
    public async Task HandleAsync(HttpContext context, RouteMatch match)
    {
        if (Handshake.Check(context, match.Route) is { } refusal)
        {
            await RefuseAsync(context, refusal.Status, refusal.Text).ConfigureAwait(false);
            return;
        }
        var lane = controllers.Lane(match.Source!);
        var loaded = await lane.GetAsync().ConfigureAwait(false);
        if (loaded.Generation is null)
        {
            var isUnknown = loaded.Failure is { Stage: BuildStage.Missing } && match.Route.Source != match.Source;
            await RefuseAsync(context, isUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status500InternalServerError,
                match.Route.ShowErrors && loaded.Failure is { } failure ? failure.Text : "The controller is not available.").ConfigureAwait(false);
            return;
        }
        if (!loaded.Generation.Actions.ContainsKey(match.Target!))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, match.Route.ShowErrors
                ? $"Controller '{lane.Controller.Name}' has no action '{match.Target}'; it has {string.Join(", ", loaded.Generation.Actions.Keys.Order(StringComparer.Ordinal).Select(a => $"'{a}'"))}."
                : "There is no such action.").ConfigureAwait(false);
            return;
        }
        loaded = null;          // or the state machine below would keep this generation as long as the client stays
        await ServeAsync(context, match, lane.Controller).ConfigureAwait(false);
    }

    async Task ServeAsync(HttpContext context, RouteMatch match, Controller controller)
    {
        var address = context.Connection.RemoteIpAddress;
        if (counts.TryEnter(match.Route, address) is { } full)
        {
            Log.Refused(log, match.Route.Name, full);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, match.Route.ShowErrors ? full : "The server is full.").ConfigureAwait(false);
            return;
        }
        try
        {
            var protocol = Handshake.AgreedProtocol(context, match.Route);
            var request = new ClientRequest(address is null ? null : new IPEndPoint(address, context.Connection.RemotePort), context.Request.Path.Value ?? "/",
                Parameters(context, match), protocol);
            var connection = await Handshake.AcceptAsync(context, protocol).ConfigureAwait(false);
            var hub = controller.Hub(match.Target!);
            var client = new Client(clients.NewId(), hub, SinkFor(context, connection), clients.Clock, match.Route, request) { Abort = context.Abort };
            await RunAsync(client, connection, new ActionDispatcher(controller, match.Target!, log)).ConfigureAwait(false);
        }
        finally
        {
            counts.Leave(match.Route, address);
        }
    }

    async Task RunAsync(Client client, Stream connection, ActionDispatcher dispatcher)
    {
        var frames = new FrameStream(connection) { Client = client };
        using var socket = WebSocket.CreateFromStream(frames, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        clients.Add(client);
        client.Hub.Join(client);
        var saidGoodbye = false;
        try
        {
            // Registered above, so that either the drain finds this client or it sees here that the host stops.
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                client.TryClose(new(WebSocketCloseCode.GoingAway, "The server stops.", WebSocketCloseInitiator.Host));
            await dispatcher.OpenAsync(client).ConfigureAwait(false);
            saidGoodbye = await new ReceiveLoop(socket, client, dispatcher).RunAsync().ConfigureAwait(false);
        }
        finally
        {
            client.Hub.Leave(client);
            await dispatcher.CloseAsync(client, client.Closed).ConfigureAwait(false);
        }
        var isBroken = client.Closed.Code == WebSocketCloseCode.Abnormal;
        if (!isBroken)
        {
            await client.Writer.Finished.ConfigureAwait(false);        // or until the registry's timer aborts it
            if (!saidGoodbye)
            {
                client.EndWrites();
                await DiscardAsync(connection).ConfigureAwait(false);
            }
        }
        clients.Remove(client);
        if (isBroken)
            client.Abort();
    }

    // After a protocol error the peer still sends. Closing with its bytes unread would reset the connection, and the close frame
    // that says what was wrong would be lost with it.
    static async Task DiscardAsync(Stream connection)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (await connection.ReadAsync(buffer).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The end, one way or the other.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The socket itself where nothing stands between it and the frames: plain HTTP/1.1. TLS and HTTP/2 encode what passes.
    static ISocketSink SinkFor(HttpContext context, Stream connection) =>
        context.Features.Get<IConnectionSocketFeature>() is { Socket: { } socket }
        && context.Features.Get<ITlsHandshakeFeature>() is null && !Handshake.IsExtendedConnect(context)
            ? new SocketSink(socket) : new StreamSink(connection);

    static IReadOnlyDictionary<string, string> Parameters(HttpContext context, RouteMatch match)
    {
        if (context.Request.Query.Count == 0)
            return match.Parameters;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Request.Query)
            parameters[name] = value.ToString();
        foreach (var (name, value) in match.Parameters)
            parameters[name] = value;
        return parameters;
    }

    static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        var headers = context.Response.Headers;
        if (status == StatusCodes.Status426UpgradeRequired)
        {
            headers.Upgrade = "websocket";
            headers.Connection = "Upgrade";
        }
        if (status is StatusCodes.Status426UpgradeRequired or StatusCodes.Status400BadRequest)
            headers.SecWebSocketVersion = "13";
        headers.CacheControl = "no-store";
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }
}
