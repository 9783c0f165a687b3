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
    readonly ImmutableArray<ConditionEntry> _conditions;

    public RouteEntry(RouteConfig route, string site)
    {
        Route = route;
        // The configuration was checked; who makes one by hand learns it here rather than per request.
        if (route.Pattern is not null && !PathPattern.TryParse(route.Pattern, out _pattern, out var problem))
            throw new ArgumentException($"route '{route.Name}': pattern '{route.Pattern}': {problem}", nameof(route));
        _source = route.Source is null ? null : new(route.Source, site);
        _conditions = [.. route.Conditions.Select(c => new ConditionEntry(c))];
        _target = route.Target is null ? null : TokenTemplate.Parse(route.Target);
    }

    public RouteConfig Route { get; }

    /// <summary>Whether more than the path and the method decides.</summary>
    public bool IsConditional => !_conditions.IsEmpty;

    /// <summary>A route that answers GET answers HEAD (RFC 9110, section 9.1).</summary>
    public bool Takes(string method) =>
        Route.Methods.IsEmpty
        || Route.Methods.Contains(method, StringComparer.OrdinalIgnoreCase)
        || HttpMethods.IsHead(method) && Route.Methods.Contains(HttpMethods.Get);

    /// <summary>The match of a path, whatever the method; null where the route does not take it.</summary>
    /// <param name="path">The request's path.</param>
    /// <param name="request">The request, which conditions look at; where it is null, none holds.</param>
    /// <param name="depends">Whether another request for the path might have another outcome.</param>
    public RouteMatch? Match(string path, HttpRequest? request, out bool depends)
    {
        depends = false;
        if (!IsUnderPrefix(path))
            return null;
        Match? captured = null;
        if (_pattern is not null && (captured = _pattern.Match(path)) is null)
            return null;
        var source = _source?.Expand(_pattern, captured);
        if (_source is not null && source is null)
            return null;
        var parameters = captured is null ? ImmutableDictionary<string, string>.Empty : _pattern!.Parameters(captured);
        var target = _target?.Expand(_pattern, captured, Route.Handler == RouteHandler.Redirect ? Redirection.EscapePath : null);
        var rest = path[Route.Prefix.Length..];
        if (Route.FallsBackToFiles)
            target ??= rest.TrimStart('/');
        var match = new RouteMatch(Route, source, target, parameters, path, rest);
        depends = IsConditional;
        return !depends || request is not null && _conditions.All(c => c.Holds(request, match, _pattern, captured)) ? match : null;
    }

    // '/ws' takes '/ws' and '/ws/chat', not '/wsx'.
    bool IsUnderPrefix(string path) =>
        path.StartsWith(Route.Prefix, StringComparison.Ordinal)
        && (Route.Prefix.Length == 0 || path.Length == Route.Prefix.Length || path[Route.Prefix.Length] == '/');
}
