using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations.Pages;
using PluginChat.Hosting.Controllers.Reload;

namespace PluginChat.Hosting.Requests.Development;

/// <summary>What there is in place of what is not: the routes, and the actions of the controllers that are loaded.</summary>
sealed class SiteMap(SiteConfigProvider configuration, ControllerRegistry controllers)
{
    const int MostLines = 200;

    /// <summary>What an answer is made of that is made now.</summary>
    public required Func<string> Edition { get; init; }

    /// <summary>Notes it in a request, before its answer is made.</summary>
    public void Mark(HttpContext context) => LiveReload.Mark(context, Edition());

    /// <summary>Answers 404 with it: as a page to a browser, as lines to anybody else.</summary>
    /// <param name="context">The request.</param>
    /// <param name="detail">What is missing, where that is known.</param>
    public Task SendAsync(HttpContext context, string? detail = null)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        var asked = $"{context.Request.Method} {Logging.LongText.Shorten(context.Request.Path.Value ?? "/")}";
        return Accepts.IsPage(context.Request) ? SendPageAsync(context, asked, detail) : SendLinesAsync(context, asked);
    }

    Task SendPageAsync(HttpContext context, string asked, string? detail)
    {
        var page = DevelopmentPage.Begin("404 Not Found").Element("h1", $"404: nothing answers {asked}");
        if (detail is not null)
            page.Element("p", detail);
        page.Element("h2", "Routes, of which the first that fits takes a request").Raw("<table>\n");
        foreach (var (name, does) in Routes())
            page.Raw("<tr><th>").Text(name).Raw("</th><td><code>").Text(does).Raw("</code></td></tr>\n");
        page.Raw("</table>\n").Element("h2", "Actions and pages of the controllers that are loaded").Raw("<table>\n");
        foreach (var (controller, action) in Actions())
            page.Raw("<tr><th>").Text(controller).Raw("</th><td><code>").Text(action).Raw("</code></td></tr>\n");
        return DevelopmentPage.SendAsync(context, page.Raw("</table>\n"));
    }

    Task SendLinesAsync(HttpContext context, string asked)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(
            $"Not found: nothing answers {asked}\n\nRoutes:\n{Lines(Routes())}\n"
                + $"Actions and pages of the controllers that are loaded:\n{Lines(Actions())}"
        );
    }

    static string Lines(IEnumerable<(string Name, string Text)> rows) => string.Concat(rows.Select(r => $"  {r.Name}: {r.Text}\n"));

    IEnumerable<(string Name, string Does)> Routes() =>
        configuration
            .Current.Routes.Take(MostLines)
            .Select(r => (r.Name, $"{Methods(r.Methods)}{r.Pattern ?? r.Prefix + "/…"} -> {Goal(r)}"));

    string Goal(RouteConfig route) =>
        route.Handler switch
        {
            RouteHandler.Action => $"action '{route.Target}' of {Path.GetRelativePath(configuration.Current.Directory, route.Source!)}",
            RouteHandler.Redirect => $"redirect to {route.Target}",
            _ => $"files in {Path.GetRelativePath(configuration.Current.Directory, route.Documents)}",
        };

    IEnumerable<(string Controller, string Action)> Actions() =>
        controllers
            .Lanes.OrderBy(l => l.Controller.Name, StringComparer.Ordinal)
            .SelectMany(lane =>
                lane.Controller.Current is not { } current
                    ? [(lane.Controller.Name, lane.Failure is { } failure ? $"does not serve: {failure.Summary}" : "is not loaded yet")]
                    : current
                        .Actions.Keys.Select(name => $"WebSocket {name}")
                        .Concat(current.HttpActions.Values.SelectMany(all => all).Select(a => $"{Methods(a.Methods)}{a.Name}"))
                        .Order(StringComparer.Ordinal)
                        .Select(text => (lane.Controller.Name, text))
            )
            .Take(MostLines);

    static string Methods(IEnumerable<string> methods) => string.Join(",", methods) is { Length: > 0 } all ? all + " " : "";
}
