using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Gives routes without a name one of their own: two may share a pattern, each with other methods, and whoever counts
/// connections by route goes by the name.
/// </summary>
static class RouteNames
{
    public static ImmutableArray<RouteConfig> MakeUnique(ImmutableArray<RouteConfig> routes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var unique = routes.ToBuilder();
        for (var i = 0; i < unique.Count; i++)
        {
            for (var number = 2; !seen.Add(unique[i].Name); number++)
                unique[i] = routes[i] with { Name = $"{routes[i].Name} ({number})" };
        }
        return unique.ToImmutable();
    }
}
