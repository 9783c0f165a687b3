using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.AspNetCore.HttpOverrides;
using PluginChat.Host.Channels;
using PluginChat.Host.Configuration;
using PluginChat.Host.Controllers;
using PluginChat.Host.Controllers.Cache;
using PluginChat.Host.FanOut;
using PluginChat.Host.Hosting;

namespace PluginChat.Host.Diagnostics;

/// <summary>
/// What the host says about itself under <c>/_pluginchat/</c>, to this machine only: <c>status</c> as JSON, <c>reload</c>, and in
/// development <c>events</c>, which tell an open page that new code is live.
/// </summary>
sealed class StatusEndpoint(SiteHost host)
{
    public const string Prefix = "/_pluginchat/";

    /// <summary>A page of another site cannot set it without asking first (CORS), so it cannot make this host reload.</summary>
    public const string CommandHeader = "X-PluginChat-Command";

    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // A page of the status that waits for the engine would be none when it is wanted most.
    static readonly TimeSpan s_longestQuestion = TimeSpan.FromSeconds(1);

    // An event's data is one line.
    static readonly JsonSerializerOptions s_line = new(s_json) { WriteIndented = false };

    /// <summary>Whether a request is for one of these addresses.</summary>
    public static bool Handles(HttpContext context) => context.Request.Path.Value is { } path && path.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var what = context.Request.Path.Value![Prefix.Length..];
        // The page asks this wherever it is served, and a 404 would be an error in the visitor's console.
        if (context.Request.Method == "HEAD" && what == "events" && !(host.IsDevelopment && MayAsk(context, what)))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        if (!MayAsk(context, what))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        switch (context.Request.Method, what)
        {
            case ("GET", "status"):
                await context.Response.WriteAsJsonAsync(await StatusAsync(context).ConfigureAwait(false), s_json, context.RequestAborted).ConfigureAwait(false);
                break;
            case ("POST", "reload") when context.Request.Headers.ContainsKey(CommandHeader):
                await ReloadAsync(context).ConfigureAwait(false);
                break;
            case ("HEAD", "events") when host.IsDevelopment:
                break;
            case ("GET", "events") when host.IsDevelopment:
                await SendEventsAsync(context).ConfigureAwait(false);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    async Task<object> StatusAsync(HttpContext context)
    {
        var behind = host.Engine.State == EngineState.Embedded ? [] : await BehindAsync().ConfigureAwait(false);
        return Status(context, behind);
    }

    // All channels at once. Where the engine does not answer in a moment, the rest of the status is of more use.
    async Task<Dictionary<ActionHub, IReadOnlyDictionary<string, long>>> BehindAsync()
    {
        var asked = host.Controllers.Lanes.SelectMany(lane => lane.Controller.Hubs).Select(hub => (Hub: hub, Behind: hub.Channel.BehindAsync())).ToList();
        Task all = Task.WhenAll(asked.Select(a => a.Behind));
        _ = all.ContinueWith(static late => late.Exception, TaskScheduler.Default);     // of those that nobody waits for any more
        await all.WaitAsync(s_longestQuestion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asked.Where(a => a.Behind.IsCompletedSuccessfully).ToDictionary(a => a.Hub, a => a.Behind.Result);
    }

    object Status(HttpContext context, Dictionary<ActionHub, IReadOnlyDictionary<string, long>> behind) => new
    {
        contract = ContractIdentity.OfHost.ToString(),
        clients = host.Clients.Count,
        // An address, or what its library says, is nobody's business elsewhere.
        engine = host.Engine.Problem is { } problem && !IsLocal(context) ? "The message broker is unavailable." : host.Engine.Problem,
        hosts = host.Engine.State is var state && state != EngineState.Embedded ? new
        {
            connected = state.IsConnected,
            seconds = (long)state.Elapsed.TotalSeconds,
            connections = state.Connections,
            roundTripMilliseconds = state.RoundTrip?.TotalMilliseconds,
            host = host.Engine.Host.ToString(),
            hosts = state.Hosts,
            foreign = IsLocal(context) && host.Engine.Foreign is { Count: > 0 } foreign ? foreign : null,
            otherSites = IsLocal(context) && state.OtherSites.Count > 0 ? state.OtherSites : null,
        } : null,
        fellBehind = host.Clients.FellBehindCount,
        allocatedBytes = GC.GetTotalAllocatedBytes(),
        managedBytes = GC.GetTotalMemory(forceFullCollection: false),
        retiredGenerationsInMemory = host.Retirer.RetiredInMemory,
        controllers = host.Controllers.Lanes.Select(lane => new
        {
            name = lane.Controller.Name,
            generation = lane.Controller.Current?.Number,
            key = lane.Controller.Current?.Key,
            circuit = lane.Controller.Current is { } serving ? serving.Circuit.IsOpen ? "open" : "closed" : null,
            clients = lane.Controller.ClientCount,
            stuck = host.Watch.Stuck(lane.Controller),
            actions = lane.Controller.Hubs.Select(h => new
            {
                name = h.Name,
                clients = h.Count,
                clientsEverywhere = h.Presence.Count,
                publishedBytes = h.Log.Plain.TailPosition,
                position = h.Log.Position.ToString(),
                pendingBytes = h.Channel.PendingBytes,
                missed = h.Missed,
                shared = behind.TryGetValue(h, out var ofHosts) ? new { keptBytes = h.Channel.Status.KeptBytes, epochChanges = h.Channel.Status.EpochChanges, behind = ofHosts } : null,
            }),
            failure = lane.Failure is { } f ? new { stage = f.Stage.ToString(), f.Summary, text = IsLocal(context) ? f.Text : null } : null,
        }),
    };

    async Task ReloadAsync(HttpContext context)
    {
        var results = await host.ReloadAsync(force: context.Request.Query.ContainsKey("force")).ConfigureAwait(false);
        var failed = results.Any(r => r.Result.Failure is not null);
        context.Response.StatusCode = failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
        await context.Response.WriteAsJsonAsync(results.Select(r => new
        {
            controller = r.Controller,
            generation = r.Result.Generation?.Number,
            outcome = r.Result.Failure is not null ? "failed" : r.Result.IsUnchanged ? "unchanged" : "live",
            failure = r.Result.Failure?.Text,
        }), s_json, context.RequestAborted).ConfigureAwait(false);
    }

    // Server-sent events: the page opens them only in development.
    async Task SendEventsAsync(HttpContext context)
    {
        var events = Channel.CreateBounded<ControllerEvent>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        using var subscription = host.Events.Subscribe(happened => events.Writer.TryWrite(happened));
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(": open\n\n", context.RequestAborted).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.Stopping);
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(end.Token).ConfigureAwait(false))
            {
                var (name, generation, open) = happened switch
                {
                    ControllerLive live => ("live", (int?)live.Generation, (bool?)null),
                    ControllerRecovered recovered => ("live", recovered.Generation, null),
                    ControllerFailed failed => ("failed", failed.StillServing, null),
                    ControllerCircuitOpened circuit => ("circuit", circuit.Generation, true),
                    ControllerCircuitClosed circuit => ("circuit", circuit.Generation, false),
                    _ => ("", null, null),
                };
                if (name.Length > 0)
                    await context.Response.WriteAsync(
                        $"event: {name}\ndata: {JsonSerializer.Serialize(new { controller = happened.Controller, generation, open, stage = (happened as ControllerFailed)?.Failure.Stage.ToString(), text = TextOf(happened) }, s_line)}\n\n", end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The page left, or the host stops.
        }
    }

    static string TextOf(ControllerEvent happened) => happened is ControllerFailed failed ? failed.Failure.Text : happened.ToString();

    // Only the status may be opened to others: reloading, and the text of compiler errors, stay on this machine.
    bool MayAsk(HttpContext context, string what) => what != "status" ? IsLocal(context) : host.Configuration.Current.Esp.Status switch
    {
        StatusAccess.Everyone => true,
        StatusAccess.Nobody => false,
        _ => IsLocal(context),
    };

    // The name counts as well as the address: a proxy on this machine, trusted or not, or a name that was pointed at it, is somebody else.
    internal static bool IsLocal(HttpContext context) =>
        (context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        && (context.Request.Host.Host is "localhost" or "[::1]" || IPAddress.TryParse(context.Request.Host.Host, out var name) && IPAddress.IsLoopback(name))
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName);
}
