using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.OpenApi;

/// <summary>
/// Which actions a route leads to, and by which addresses. Where source or target have tokens, an action's name says what they are. A route
/// whose pattern no address with tokens stands for leads nowhere here.
/// </summary>
static class RouteOperations
{
    // Those that OpenAPI 3.1 has a place for.
    static readonly string[] s_methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

    public static IEnumerable<RouteOperation> Of(RouteConfig route, string site, IReadOnlyList<ApiController> controllers)
    {
        PathPattern? pattern = null;
        if (route.Pattern is not null && !PathPattern.TryParse(route.Pattern, out pattern, out _))
            yield break;
        var outlines = route.Pattern is null
            ? [new PathOutline([new(route.Prefix.Length > 0 ? route.Prefix : "/", 0)])]
            : PathOutline.Of(route.Pattern);
        var target = TokenTemplate.Parse(route.Target ?? "");
        // The site's folder may well have a '$' in its name.
        var root = route.Source!.StartsWith(site + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? site.Length : 0;
        var source = TokenTemplate.Parse(route.Source[root..]);
        foreach (var controller in controllers.Where(c => c.Source.Length > root && c.Source[..root] == route.Source[..root]))
        {
            if (source.Solve(pattern, controller.Source[root..]) is not { } ofSource)
                continue;
            foreach (var action in controller.Actions)
            {
                if (target.Solve(pattern, (string?)action["name"] ?? "") is not { } ofTarget || Both(ofSource, ofTarget) is not { } bound)
                    continue;
                foreach (var operation in Of(route, action, outlines, bound))
                    yield return operation;
            }
        }
    }

    static IEnumerable<RouteOperation> Of(
        RouteConfig route,
        JsonObject action,
        ImmutableArray<PathOutline> outlines,
        ImmutableDictionary<int, string> bound
    )
    {
        var methods = (action["methods"] as JsonArray)?.Select(m => (string?)m ?? "").ToList() ?? [];
        var addresses = outlines.Select(o => (Outline: o, Address: AddressOf(o, bound))).Where(a => a.Address is not null).ToList();
        foreach (var (outline, address) in addresses)
        {
            // A slash at the end that need not be there makes no other address.
            if (addresses.Exists(a => a.Address + '/' == address))
                continue;
            foreach (var method in s_methods.Where(m => methods.Contains(m) && (route.Methods.IsEmpty || route.Methods.Contains(m))))
                yield return new(address!, method, action, [.. outline.Pieces.Where(p => p.Group > 0 && !bound.ContainsKey(p.Group))])
                {
                    HasOtherMethods = methods.Count > 1,
                };
        }
    }

    static ImmutableDictionary<int, string>? Both(ImmutableDictionary<int, string> left, ImmutableDictionary<int, string> right) =>
        right.All(r => !left.TryGetValue(r.Key, out var value) || value == r.Value) ? left.SetItems(right) : null;

    // Null where it has no such address: a capture without a name that the target does not say, or a name that the pattern does not take.
    static string? AddressOf(PathOutline outline, ImmutableDictionary<int, string> bound)
    {
        var groups = outline.Pieces.Where(p => p.Group > 0).ToDictionary(p => p.Group);
        if (bound.Any(b => !groups.TryGetValue(b.Key, out var piece) || !Takes(piece, b.Value)))
            return null;
        if (groups.Values.Any(p => p.Token is null && !bound.ContainsKey(p.Group)))
            return null;
        var address = string.Concat(
            outline.Pieces.Select(p =>
                p.Group == 0 ? p.Text
                : bound.TryGetValue(p.Group, out var value) ? value
                : $"{{{p.Token}}}"
            )
        );
        // One with braces of its own would be read as one with tokens.
        return bound.Values.Concat(outline.Pieces.Where(p => p.Group == 0).Select(p => p.Text)).Any(t => t.AsSpan().ContainsAny('{', '}'))
            ? null
            : address;
    }

    static bool Takes(PathPiece piece, string value) =>
        piece.Text.Length == 0
            ? !value.Contains('/')
            : PathPattern.TryParse($"^{{it={piece.Text}}}$", out var pattern, out _) && pattern.IsMatch(value);
}
