using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Routing;

/// <summary>The route that takes a request, with its tokens filled in.</summary>
/// <param name="Route">The route.</param>
/// <param name="Source">The controller's absolute path, or null for files.</param>
/// <param name="Target">The action's name, or the address of a redirect; null for files.</param>
/// <param name="Parameters">The pattern's tokens by name.</param>
/// <param name="Path">The request's path.</param>
/// <param name="Rest">The request's path without the route's prefix.</param>
sealed record RouteMatch(
    RouteConfig Route,
    string? Source,
    string? Target,
    ImmutableDictionary<string, string> Parameters,
    string Path,
    string Rest
);
