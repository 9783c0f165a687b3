using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.AspNetCore.HttpOverrides;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.LocalCommands;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// What the host says about itself under <c>/_pluginchat/</c>: <c>status</c> as JSON, to those whom <c>esp.status</c> names, and in
/// development <c>events</c>, which tell an open page that new code is live. Commands come by <see cref="LocalCommands.LocalCommandLoop"/>.
/// </summary>
sealed class StatusEndpoint(RunningSite host, HealthEndpoint health)
{
    public const string Prefix = "/_pluginchat/";

    // An event's data is one line.
    static readonly JsonSerializerOptions s_line = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Whether a request is for one of these addresses.</summary>
    public static bool Handles(HttpContext context) =>
        context.Request.Path.Value is { } path && path.StartsWith(Prefix, StringComparison.Ordinal);

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
                context.Response.ContentType = "application/json; charset=utf-8";
                await context
                    .Response.WriteAsync(
                        await StatusReport.StatusAsync(host, health, isTrusted: Access == StatusAccess.Loopback).ConfigureAwait(false),
                        context.RequestAborted
                    )
                    .ConfigureAwait(false);
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

    // Server-sent events: the page opens them only in development.
    async Task SendEventsAsync(HttpContext context)
    {
        var events = Channel.CreateBounded<ControllerEvent>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        using var subscription = host.Events.Subscribe(happened => events.Writer.TryWrite(happened));
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events until it has 4 KB of them
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
                if (name.Length == 0)
                    continue;
                var stage = (happened as ControllerFailed)?.Failure.Stage.ToString();
                var data = new
                {
                    controller = happened.Controller,
                    generation,
                    open,
                    stage,
                    text = TextOf(happened),
                };
                await context
                    .Response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data, s_line)}\n\n", end.Token)
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The page left, or the host stops.
        }
    }

    // What a client may see of errors, showErrors says, here as anywhere: a visitor of a proxy may look as if it were on this machine.
    string? TextOf(ControllerEvent happened) =>
        happened is not ControllerFailed failed ? happened.ToString()
        : host.Configuration.Current.ShowErrors ? failed.Failure.Text
        : null;

    StatusAccess Access => host.Configuration.Current.Esp.Status;

    bool MayAsk(HttpContext context, string what) =>
        what != "status"
            ? IsLocal(context)
            : Access switch
            {
                StatusAccess.Everyone => true,
                StatusAccess.Loopback => IsLocal(context),
                _ => false,
            };

    /// <summary>
    /// Whether a request looks as if a program on this machine made it. A proxy on this machine that replaces the host name and says
    /// nothing of its client looks the same, so nothing that matters may depend on this, unless the configuration says that there is none.
    /// </summary>
    internal static bool IsLocal(HttpContext context) =>
        (context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        && (
            context.Request.Host.Host is "localhost" or "[::1]"
            || IPAddress.TryParse(context.Request.Host.Host, out var name) && IPAddress.IsLoopback(name)
        )
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName);
}
