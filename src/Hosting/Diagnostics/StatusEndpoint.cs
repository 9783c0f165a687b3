using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.LocalCommands;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// What the host says about itself under <c>/_pluginchat/</c>: <c>status</c> as JSON, to those whom <c>esp.status</c> names, and in
/// development <c>events</c>, which tell an open page that new code is live, and the script that loads a page again then.
/// Commands come by <see cref="LocalCommands.LocalCommandLoop"/>.
/// </summary>
sealed class StatusEndpoint(RunningSite host, HealthEndpoint health)
{
    public const string Prefix = "/_pluginchat/";

    readonly DevelopmentEvents _events = new(host);

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
        // A file may name it, and is the same file in production: there it does nothing.
        if (what == ReloadScript.Name)
        {
            await ReloadScript.SendAsync(context, host.IsDevelopment && MayAsk(context, what)).ConfigureAwait(false);
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
                await _events.SendAsync(context).ConfigureAwait(false);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

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
