using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>
/// A route for files or away that takes every request leaves nothing to the routes after it. Includes are where it happens: their
/// routes come after the including file's, which often ends with such a route.
/// </summary>
static class UnreachableRouteRule
{
    public static void Check(ImmutableArray<RouteConfig> routes, ConfigFindings findings)
    {
        var all = routes.FirstOrDefault(TakesEverything);
        if (all is null)
            return;
        foreach (var route in routes.SkipWhile(r => r != all).Skip(1))
            findings.Warning(
                route.Location,
                $"route '{route.Name}' is never reached, for route '{all.Name}' at "
                    + $"{all.Location} takes every request; move that one to the end"
            );
    }

    static bool TakesEverything(RouteConfig route) =>
        route
            is {
                Handler: RouteHandler.Files or RouteHandler.Redirect,
                Prefix: "",
                Conditions.IsEmpty: true,
                Methods.IsEmpty: true,
                Pattern: null or "^" or "^/" or "^.*$" or "^/.*$" or "^/(.*)$",
            };
}
