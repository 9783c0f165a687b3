using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Routing;

/// <summary>The routes of a configuration, ready to match. Immutable: an edit of the configuration makes another.</summary>
sealed class RouteTable
{
    // Enough for the addresses that a site really has; a client that asks for ever new ones fills it once and costs nothing more.
    const int RememberedMatches = 256;

    readonly ImmutableArray<RouteEntry> _routes;
    readonly ConcurrentDictionary<string, RouteMatch> _remembered = new(StringComparer.Ordinal); // of GET, by path
    int _count; // of _remembered, whose own Count takes all its locks

    public RouteTable(SiteConfig site) => _routes = [.. site.Routes.Select(r => new RouteEntry(r, site.Directory))];

    /// <summary>
    /// The first route that takes the request, or null. Equal requests share one match: ten thousand clients of one address
    /// would otherwise each keep its tokens, half a kilobyte apiece.
    /// </summary>
    /// <param name="method">The request's method.</param>
    /// <param name="path">Its path, percent-decoded and without the query.</param>
    /// <param name="request">The request, where conditions of routes are to hold.</param>
    public RouteMatch? Match(string method, string path, HttpRequest? request = null)
    {
        var isGet = HttpMethods.IsGet(method);
        if (isGet && _remembered.TryGetValue(path, out var known))
            return known;
        var depends = false;
        // A file has no other methods: OPTIONS and the like are about the actions of the path, which come before it.
        var (isOfFiles, isOfActions) = (isGet || HttpMethods.IsHead(method), false);
        foreach (var route in _routes)
        {
            if (!route.Takes(method))
            {
                isOfActions |= !isOfFiles && route.Route.Handler == RouteHandler.Action && route.Match(path, request, out _) is not null;
                continue;
            }
            var match = route.Match(path, request, out var isConditional);
            depends |= isConditional;
            if (match is not null)
                return isOfActions && route.Route.Handler == RouteHandler.Files ? null
                    : isGet && !depends ? Remember(path, match)
                    : match;
        }
        return null;
    }

    RouteMatch Remember(string path, RouteMatch match)
    {
        if (Volatile.Read(ref _count) >= RememberedMatches)
            return match;
        if (_remembered.TryAdd(path, match))
            Interlocked.Increment(ref _count);
        return _remembered.GetValueOrDefault(path, match);
    }

    /// <summary>
    /// The methods with which some route would take the path; empty where none would. For the <c>Allow</c> of a 405, once
    /// <see cref="Match"/> gave null.
    /// </summary>
    public ImmutableArray<string> MethodsOf(string path, HttpRequest? request = null) =>
        [
            .. _routes
                .Where(r => !r.Route.Methods.IsEmpty && r.Match(path, request, out _) is not null)
                .SelectMany(r => r.Route.Methods.Contains(HttpMethods.Get) ? r.Route.Methods.Add(HttpMethods.Head) : r.Route.Methods)
                .Distinct(StringComparer.Ordinal),
        ];
}
