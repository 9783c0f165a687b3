using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Dispatch;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Sockets;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Handshakes;
using PluginChat.Hosting.WebSockets.Resume;

namespace PluginChat.Hosting.WebSockets;

// Long: what may refuse a handshake, in its order, and the one async method that an open client costs.
/// <summary>Serves a WebSocket request from its handshake to the end of its connection.</summary>
sealed class WebSocketEndpoint(
    ControllerRegistry controllers,
    ClientRegistry clients,
    ConnectionCounts counts,
    Refusals refusals,
    IHostApplicationLifetime lifetime,
    ILogger log
)
{
    // Less than a client that reconnects waits of its own accord.
    const int BehindRetrySeconds = 1;

    static readonly ImmutableDictionary<int, ErrorDocument> s_noDocuments = ImmutableDictionary<int, ErrorDocument>.Empty;

    readonly HandshakeRates _rates = new();
    ClientLifetime? _lifetime;
    OwnedClients? _owned;
    readonly ConditionalWeakTable<ActionHub, ActionDispatcher> _dispatchers = []; // one for all clients of an action

    /// <summary>Whether clients are let in while the host cannot reach the engine.</summary>
    public required CutOff CutOff { get; init; }

    /// <summary>Asks actions who may connect.</summary>
    public required HandshakeEvent Asked { get; init; }

    /// <summary>Lets in whom an action lets in, or answers.</summary>
    public required Func<HttpContext, RouteConfig, AccessRule, ValueTask<bool>> Admit { get; init; }

    /// <summary>What is told to those who come while the host stops.</summary>
    public required ClientDrain Drain { get; init; }

    /// <summary>Closes who may not be a client any more since it was let in.</summary>
    public Action<Client>? Joined { get; init; }

    // Made when all is set. Two clients may be the first.
    public ClientLifetime Lifetime =>
        Volatile.Read(ref _lifetime) ?? Interlocked.CompareExchange(ref _lifetime, NewLifetime(), null) ?? _lifetime;

    /// <summary>Those whose sockets the host took: one for all, which they ask whether to stand still.</summary>
    public OwnedClients Owned =>
        Volatile.Read(ref _owned) ?? Interlocked.CompareExchange(ref _owned, new(Lifetime, clients.Receiving, log), null) ?? _owned;

    /// <summary>Takes up a client of another process.</summary>
    /// <param name="client">It.</param>
    /// <param name="socket">Its socket.</param>
    /// <param name="controller">Its action's.</param>
    /// <param name="former">What it comes with.</param>
    public void GoOn(Client client, PolledSocket socket, Controller controller, OwnedClients.Former former) =>
        Owned.GoOn(client, socket, DispatcherOf(client, controller), former);

    ClientLifetime NewLifetime() => new(clients, counts, Drain, lifetime.ApplicationStopping) { Joined = Joined };

    ActionDispatcher DispatcherOf(Client client, Controller controller) =>
        _dispatchers.GetValue(client.Hub, hub => new(controller, hub.Name, log));

    /// <summary>Whether frames may be written to the socket itself, beside the server.</summary>
    public bool WritesToSockets { get; init; } = true;

    /// <remarks>
    /// What serves an open client is one async method, <see cref="ServeAsync"/>, and its receive loop: whatever else were async
    /// on the way here would stay in memory, some 200 bytes a method, for as long as the client does.
    /// </remarks>
    public Task HandleAsync(HttpContext context, RouteMatch match)
    {
        // Before anything is looked at: a flood of malformed handshakes is one as well.
        if (!_rates.TryTake(match.Route, context.Connection.RemoteIpAddress, clients.Clock.Now))
            return RefuseAsync(
                context,
                match.Route,
                RefusalReason.HandshakeRate,
                StatusCodes.Status429TooManyRequests,
                "Too many handshakes.",
                retryAfterSeconds: 1
            );
        if (Handshake.Check(context, match.Route) is { } refusal)
            return RefuseAsync(context, match.Route, refusal.Reason, refusal.Status, refusal.Text);
        if (CutOff.RetryAfterSeconds is { } seconds)
            return RefuseAsync(
                context,
                match.Route,
                RefusalReason.Engine,
                StatusCodes.Status503ServiceUnavailable,
                "This host is cut off from the others.",
                seconds
            );
        // A name that the client chose leads somewhere or leaves nothing behind.
        if (RequestedController.Find(controllers, match) is not { } lane)
            return RefuseAsync(
                context,
                match.Route,
                RefusalReason.NotFound,
                StatusCodes.Status404NotFound,
                match.Route.ShowErrors
                    ? $"There is no controller '{controllers.NameOf(match.Source!)}': add it, or correct the address."
                    : "There is no such controller.",
                why: "no such controller"
            );
        return lane.Controller.Current is null
            ? LoadAndServeAsync(context, match, lane)
            : ServeIfFoundAsync(context, match, lane.Controller);
    }

    async Task LoadAndServeAsync(HttpContext context, RouteMatch match, ControllerReloader lane)
    {
        var failure = (await lane.GetAsync().ConfigureAwait(false)).Failure;
        if (lane.Controller.Current is null)
        {
            var isUnknown = failure is { Stage: BuildStage.Missing } && RequestedController.IsNamedByTheClient(match);
            await RefuseAsync(
                    context,
                    match.Route,
                    isUnknown ? RefusalReason.NotFound : RefusalReason.Controller,
                    isUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status500InternalServerError,
                    match.Route.ShowErrors && failure is not null ? failure.Text : "The controller is not available.",
                    why: isUnknown ? "no such controller" : $"controller '{lane.Controller.Name}' is not available"
                )
                .ConfigureAwait(false);
            return;
        }
        await ServeIfFoundAsync(context, match, lane.Controller).ConfigureAwait(false);
    }

    Task ServeIfFoundAsync(HttpContext context, RouteMatch match, Controller controller)
    {
        // Asked last of all: the first client of a controller waits for the compiler, and the host may stop meanwhile.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return RefuseStoppingAsync(context, match.Route);
        if (controller.Current is { } current)
        {
            if (!current.Actions.ContainsKey(match.Target!))
                return RefuseAsync(
                    context,
                    match.Route,
                    RefusalReason.NotFound,
                    StatusCodes.Status404NotFound,
                    match.Route.ShowErrors
                        ? $"Controller '{controller.Name}' has no action '{match.Target}'; it has "
                            + $"{string.Join(", ", current.Actions.Keys.Order(StringComparer.Ordinal).Select(a => $"'{a}'"))}."
                        : "There is no such action.",
                    why: $"controller '{controller.Name}' has no such action"
                );
            if (current.Actions[match.Target!].Access is { } access && access.Missing(context.User) is not null)
                return AdmitAndServeAsync(context, match, controller, access);
            if (!current.Circuit.TryAdmit(context.Connection.RemoteIpAddress, out var retryAfter))
                return RefuseAsync(
                    context,
                    match.Route,
                    RefusalReason.Circuit,
                    StatusCodes.Status503ServiceUnavailable,
                    match.Route.ShowErrors
                        ? $"Controller '{controller.Name}' keeps failing; see the host's log."
                        : "The server is not available.",
                    (int)Math.Ceiling(retryAfter.TotalSeconds),
                    $"controller '{controller.Name}' keeps failing"
                );
        }
        if (counts.TryEnter(match.Route, context.Connection.RemoteIpAddress) is not { } full)
            return controller.Current?.Actions.GetValueOrDefault(match.Target!) is { AsksAtHandshake: true }
                ? AskAndServeAsync(context, match, controller)
                : ServeAsync(context, match, controller);
        return RefuseAsync(
            context,
            match.Route,
            full.Reason,
            StatusCodes.Status503ServiceUnavailable,
            match.Route.ShowErrors ? full.Text : "The server is full.",
            why: full.Text
        );
    }

    async Task AdmitAndServeAsync(HttpContext context, RouteMatch match, Controller controller, AccessRule access)
    {
        if (await Admit(context, match.Route, access).ConfigureAwait(false))
            await ServeIfFoundAsync(context, match, controller).ConfigureAwait(false);
    }

    // Within the counts: those who wait for the author's answer are bounded as those who have it.
    async Task AskAndServeAsync(HttpContext context, RouteMatch match, Controller controller)
    {
        var items = new ClientItems();
        var refusal = await Asked.AskAsync(context, match, controller, items).ConfigureAwait(false);
        if (refusal is null && !context.RequestAborted.IsCancellationRequested)
        {
            // By the version that serves now: it may ask for more than that which was there before the wait.
            if (
                controller.Current?.Actions.GetValueOrDefault(match.Target!)?.Access is { } access
                && access.Missing(context.User) is not null
            )
            {
                counts.Leave(match.Route, context.Connection.RemoteIpAddress);
                await AdmitAndServeAsync(context, match, controller, access).ConfigureAwait(false);
                return;
            }
            context.Features.Set<IClientItems>(items);
            await ServeAsync(context, match, controller).ConfigureAwait(false);
            return;
        }
        counts.Leave(match.Route, context.Connection.RemoteIpAddress);
        if (refusal is not null)
            await RefuseAsync(
                    context,
                    match.Route,
                    RefusalReason.Action,
                    refusal.Status,
                    refusal.Text,
                    refusal.RetryAfterSeconds,
                    refusal.Why
                )
                .ConfigureAwait(false);
    }

    async Task ServeAsync(HttpContext context, RouteMatch match, Controller controller)
    {
        var deflate = match.Route.Deflate.Enabled ? DeflateAgreement.Of(context.Request.Headers) : null;
        var hub = controller.Hub(match.Target!);
        var ready = Readiness.ReadyAsync(ResumeRequest.Of(context, match.Route), hub);
        if (!ready.IsCompleted)
        {
            await ready.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Readiness.IsRefused(ready, ResumeRequest.Of(context, match.Route), hub))
            {
                // Another host is further, or this one soon.
                counts.Leave(match.Route, context.Connection.RemoteIpAddress);
                await RefuseAsync(
                        context,
                        match.Route,
                        RefusalReason.Engine,
                        StatusCodes.Status503ServiceUnavailable,
                        "The server has not yet received what you have.",
                        BehindRetrySeconds
                    )
                    .ConfigureAwait(false);
                return;
            }
        }
        // Before the handshake is answered: whoever has the answer gets what is sent from then on, and is waited for when the host stops.
        var client = Join(context, match, deflate, controller, Readiness.IsCurrent(ready), out var resumed);
        var isHandedOn = false;
        try
        {
            if (controller.HasEnded)
            {
                await RefuseAsync(
                        context,
                        match.Route,
                        RefusalReason.NotFound,
                        StatusCodes.Status503ServiceUnavailable,
                        "Try again.",
                        retryAfterSeconds: 1,
                        why: "a controller that was deleted meanwhile"
                    )
                    .ConfigureAwait(false);
                return;
            }
            var connection = await Handshake.AcceptAsync(context, match.Route, deflate).ConfigureAwait(false);
            var dispatcher = DispatcherOf(client, controller);
            if (context.Features.Get<OwnedConnection>() is { } owned)
            {
                isHandedOn = true;
                Owned.Serve(owned, client, dispatcher, new(resumed, deflate is not null));
                return;
            }
            // Held: what was said before a client came is nobody's whom the controller does not let in.
            client.Writer.Open(UpgradedConnection.SinkFor(context, connection, WritesToSockets), isHeld: resumed is not null);
            var input = UpgradedConnection.InputOf(context, connection);
            var saidGoodbye = false;
            try
            {
                await Lifetime.OpenAsync(client, dispatcher, resumed).ConfigureAwait(false);
                resumed = null; // this method is there as long as the client is
                saidGoodbye = await new PipeReceiveLoop(input, client, dispatcher, clients.Receiving, deflate is not null)
                    .RunAsync()
                    .ConfigureAwait(false);
            }
            finally
            {
                await ClientLifetime.CloseAsync(client, dispatcher).ConfigureAwait(false);
            }
            await UpgradedConnection.EndAsync(client, () => UpgradedConnection.DiscardAsync(input), saidGoodbye).ConfigureAwait(false);
        }
        finally
        {
            if (!isHandedOn)
                Lifetime.Forget(client);
        }
    }

    Client Join(
        HttpContext context,
        RouteMatch match,
        DeflateAgreement? deflate,
        Controller controller,
        bool isCurrent,
        out ResumedStart? resumed
    )
    {
        var hub = controller.Hub(match.Target!);
        var request = HandshakeData.Of(context, match, controller.Current?.Actions.GetValueOrDefault(match.Target!)?.KeptHeaders ?? []);
        var resume = ResumeRequest.Of(context, match.Route);
        var log =
            resume is not null ? hub.Log.Numbered()
            : deflate is { SendsCompressed: true } ? hub.Log.Deflated(match.Route.Deflate.ThresholdBytes)
            : hub.Log.Plain;
        using var held = hub.Log.EnterAppendLock();
        var cursor = hub.Log.OpenCursor(log, out var position);
        resumed = resume is null ? null : new(resume, hub, position, isCurrent);
        var client = new Client(
            clients,
            hub,
            log,
            cursor,
            match.Route,
            request,
            new RequestEnd(context),
            context.Features.Get<IClientItems>()
        )
        {
            Was = resume?.Was ?? [],
            CameBack = resumed?.IsResumed == true,
            Numbering = hub.Sessions.Of(resume?.Session),
        };
        hub.Join(client);
        clients.Add(client);
        return client;
    }

    Task RefuseStoppingAsync(HttpContext context, RouteConfig route)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return RefuseAsync(
            context,
            route,
            RefusalReason.Stopping,
            StatusCodes.Status503ServiceUnavailable,
            "The server stops.",
            Drain.Advice.NextSeconds()
        );
    }

    // The log hears more than the client, but nothing that the client wrote: a path with a line break would forge a line.
    Task RefuseAsync(
        HttpContext context,
        RouteConfig route,
        RefusalReason reason,
        int status,
        string text,
        int? retryAfterSeconds = null,
        string? why = null
    )
    {
        refusals.Add(reason, route.Name, status, why ?? text);
        context.Response.StatusCode = status;
        var headers = context.Response.Headers;
        // Without 'keep-alive' Kestrel ends the connection and does not say so. HTTP/2 has neither header.
        if (status == StatusCodes.Status426UpgradeRequired && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            headers.Upgrade = "websocket";
            headers.Connection = "Upgrade, keep-alive";
        }
        if (status is StatusCodes.Status426UpgradeRequired or StatusCodes.Status400BadRequest)
            headers.SecWebSocketVersion = "13";
        if (retryAfterSeconds is { } seconds)
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        headers.CacheControl = "no-store";
        // What went wrong with a controller is worth more to its author than a page for visitors.
        var documents = route.ShowErrors && status == StatusCodes.Status500InternalServerError ? s_noDocuments : route.Errors;
        return ErrorAnswer.WriteAsync(context, documents, refusals, text + "\n");
    }
}
