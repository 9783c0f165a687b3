using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Routing;

/// <summary>A route with its pattern and templates parsed.</summary>
sealed class RouteEntry
{
    readonly PathPattern? _pattern;
    readonly SourceTemplate? _source;
    readonly TokenTemplate? _target;

    public RouteEntry(RouteConfig route, string site)
    {
        Route = route;
        // The configuration was checked; who makes one by hand learns it here rather than per request.
        if (route.Pattern is not null && !PathPattern.TryParse(route.Pattern, out _pattern, out var problem))
            throw new ArgumentException($"route '{route.Name}': pattern '{route.Pattern}': {problem}", nameof(route));
        _source = route.Source is null ? null : new(route.Source, site);
        _target = route.Target is null ? null : TokenTemplate.Parse(route.Target);
    }

    public RouteConfig Route { get; }

    public bool Takes(string method) => Route.Methods.IsEmpty || Route.Methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    /// <summary>The match of a path, whatever the method; null where the route does not take it.</summary>
    public RouteMatch? Match(string path)
    {
        if (!IsUnderPrefix(path))
            return null;
        Match? match = null;
        if (_pattern is not null && (match = _pattern.Match(path)) is null)
            return null;
        var source = _source?.Expand(_pattern, match);
        if (_source is not null && source is null)
            return null;
        var parameters = match is null ? ImmutableDictionary<string, string>.Empty : _pattern!.Parameters(match);
        return new(Route, source, _target?.Expand(_pattern, match), parameters, path, path[Route.Prefix.Length..]);
    }

    // '/ws' takes '/ws' and '/ws/chat', not '/wsx'.
    bool IsUnderPrefix(string path) =>
        path.StartsWith(Route.Prefix, StringComparison.Ordinal)
        && (Route.Prefix.Length == 0 || path.Length == Route.Prefix.Length || path[Route.Prefix.Length] == '/');
}
