using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// What an orchestrator asks: <c>/healthz</c>, whether the process serves, and <c>/readyz</c>, whether it should be given
/// clients. These come before the routes: a site with a page of that name moves them or switches them off (<c>esp.health</c>).
/// </summary>
/// <param name="host">The site.</param>
/// <param name="preloaded">The controllers that were to be loaded at the start.</param>
sealed class HealthEndpoint(RunningSite host, ImmutableArray<string> preloaded)
{
    const string Live = "/healthz";
    const string Ready = "/readyz";

    /// <summary>Whether a request is for one of the two.</summary>
    /// <param name="context">The request.</param>
    /// <param name="prefix">What they stand under, or null where they are switched off.</param>
    public static bool Handles(HttpContext context, string? prefix) =>
        prefix is not null && context.Request.Path.Value is { } path && (Is(path, prefix, Live) || Is(path, prefix, Ready));

    public Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }
        response.Headers.CacheControl = "no-store";
        response.ContentType = "text/plain; charset=utf-8";
        if (request.Path.Value!.EndsWith(Live, StringComparison.Ordinal))
            return response.WriteAsync("live\n");
        var problems = Problems();
        if (problems.Count == 0)
            return response.WriteAsync(
                StatusEndpoint.IsLocal(context) ? $"ready\n{string.Concat(Degradations().Select(d => d + "\n"))}" : "ready\n"
            );
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return response.WriteAsync(
            host.Configuration.Current.ShowErrors && StatusEndpoint.IsLocal(context)
                ? $"not ready\n{string.Join('\n', problems)}\n"
                : "not ready\n"
        );
    }

    /// <summary>Why the host should be given no clients, a sentence each; none where it should.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (host.Stopping.IsCancellationRequested)
            problems.Add("The host stops.");
        var site = host.Configuration.Current;
        // Where a host serves its own clients meanwhile, it is of more use than none.
        if (host.Engine.Problem is { } engine && site.ScaleOut is not { WhenDown: WhenEngineIsDown.Local })
            problems.Add($"engine: {engine}");
        // An edit may take one off the list; one that it adds is loaded at the next start.
        foreach (var source in preloaded.Intersect(site.Esp.Preload, StringComparer.Ordinal))
        {
            var lane = host.Controllers.Lane(source);
            if (lane.Controller.Current is null)
                problems.Add($"preloaded controller '{lane.Controller.Name}': {Why(lane)}");
        }
        foreach (var lane in host.Controllers.Lanes)
        {
            if (
                lane.Controller.Current is null
                && lane.Failure is { } failure
                && !preloaded.Contains(lane.Controller.Source)
                && RouteOf(site, lane.Controller.Source, failure) is { } route
            )
                problems.Add($"route '{route.Name}': controller '{lane.Controller.Name}': {Why(lane)}");
        }
        return problems;
    }

    /// <summary>What is not as it should be and hinders no client, a sentence each.</summary>
    public IEnumerable<string> Degradations() =>
        host.Engine.Foreign.Select(f =>
            $"degraded: engine: '{f.Key}': {f.Count:N0} entries that no host wrote were left "
            + "out or replaced; find out which other program uses this key"
        );

    static bool Is(string path, string prefix, string name) =>
        path.Length == prefix.Length + name.Length
        && path.EndsWith(name, StringComparison.Ordinal)
        && path.StartsWith(prefix, StringComparison.Ordinal);

    static string Why(ControllerReloader lane) => lane.Failure is { } failure ? $"{failure.Summary}\n{failure.Text}" : "not loaded yet";

    // A name in the path that no controller has is a client's mistake, and no client may make the host unready.
    static RouteConfig? RouteOf(SiteConfig site, string source, BuildFailure failure) =>
        site.Routes.FirstOrDefault(r =>
            r.Source is { } of
            && (
                of == source
                || failure.Stage != BuildStage.Missing
                    && of.IndexOf("${", StringComparison.Ordinal) is > 0 and var token
                    && source.StartsWith(of[..token], StringComparison.Ordinal)
            )
        );
}
