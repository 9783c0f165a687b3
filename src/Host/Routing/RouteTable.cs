using System.Collections.Immutable;
using PluginChat.Host.Configuration;

namespace PluginChat.Host.Routing;

/// <summary>The routes of a configuration, ready to match. Immutable: an edit of the configuration makes another.</summary>
sealed class RouteTable
{
    readonly ImmutableArray<RouteEntry> _routes;

    public RouteTable(SiteConfig site) => _routes = [.. site.Routes.Select(r => new RouteEntry(r, site.Directory))];

    /// <summary>The first route that takes the request, or null.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="path">Its path, percent-decoded and without the query.</param>
    public RouteMatch? Match(string method, string path)
    {
        foreach (var route in _routes)
        {
            if (route.Takes(method) && route.Match(path) is { } match)
                return match;
        }
        return null;
    }

    /// <summary>
    /// The methods with which some route would take the path; empty where none would. For the <c>Allow</c> of a 405, once
    /// <see cref="Match"/> gave null.
    /// </summary>
    public ImmutableArray<string> MethodsOf(string path) =>
        [.. _routes.Where(r => !r.Route.Methods.IsEmpty && r.Match(path) is not null).SelectMany(r => r.Route.Methods).Distinct(StringComparer.Ordinal)];
}
