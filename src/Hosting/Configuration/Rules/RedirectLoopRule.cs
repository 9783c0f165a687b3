using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>A redirect that leads to what it takes itself would be followed without end.</summary>
static class RedirectLoopRule
{
    public static void Check(ConfigBlock block, RouteConfig route, string? pattern)
    {
        if (route is not { Handler: RouteHandler.Redirect, Target: ['/', ..] target } || target.Contains('$', StringComparison.Ordinal))
            return;
        var path = target.Split('?', '#')[0];
        var isUnderPrefix =
            path.StartsWith(route.Prefix, StringComparison.Ordinal)
            && (path.Length == route.Prefix.Length || route.Prefix.Length == 0 || path[route.Prefix.Length] == '/');
        if (!isUnderPrefix || !route.Conditions.IsEmpty)
            return;
        PathPattern? parsed = null;
        if (pattern is not null && (!PathPattern.TryParse(pattern, out parsed, out _) || !parsed.IsMatch(path)))
            return;
        var key = block.Find("redirect") is { IsScalar: true } ? "redirect" : "target";
        if (block.Find(key) is { } node)
            block.Error(node, key, $"'{target}' is taken by the route itself, so it would be redirected without end; narrow the pattern");
    }
}
