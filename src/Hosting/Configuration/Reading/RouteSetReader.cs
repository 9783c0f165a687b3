using System.Text.RegularExpressions;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads the name of a route set in <c>routes</c> as its routes.</summary>
sealed class RouteSetReader(RouteSettings inherited, EspConfig esp, ConfigReading reading)
{
    // Whoever has no source of their own: a controller for each resource.
    const string DefaultSource = "controllers/${controller}";

    // Not '/favicon.ico' or '/index.html': those are files.
    const string Controller = "/{controller=[A-Za-z_][A-Za-z0-9_-]*}";

    const string DefaultPagePrefix = "/api";

    public IEnumerable<RouteConfig> Read(ConfigNode node)
    {
        if (RouteSet.Find(node.Text) is not { } set)
        {
            var names = RouteSet.All.Select(s => s.Name);
            var sets = string.Join(", ", names.Select(n => $"'{n}'"));
            var otherwise = $"; there are {sets}, and a route is an object {{ pattern: …, source: … }}";
            reading.Findings.Error(node.Location, $"unknown route set {node}{NearestKey.Hint(node.Text, names, otherwise)}");
            return [];
        }
        var label = $"route set '{set.Name}': ";
        if (inherited.Source is { } source)
            SourceRule.Check(node, label, source, esp.Compile, reading);
        var prefix = set.HasPage && inherited.Prefix.Length == 0 ? DefaultPagePrefix : inherited.Prefix;
        var routes = set.Routes.Select(entry => Make(set, entry, prefix, node));
        return set.HasPage ? routes.Append(Page(set, prefix, node)) : routes;
    }

    RouteConfig Make(RouteSet set, RouteSet.Entry entry, string prefix, ConfigNode node)
    {
        var route = inherited.ToRoute($"{set.Name} {entry.Methods} {entry.Path.TrimEnd('$', '*')}", node.Location) with
        {
            Prefix = prefix,
            Pattern = $"^{Regex.Escape(prefix)}{Controller}{entry.Path}",
            Methods = [.. entry.Methods.Split(',')],
            IsOfSet = true,
        };
        return entry.Action is null
            ? route with
            {
                Handler = RouteHandler.Redirect,
                Target = "${controller}/",
                Redirect = new(StatusCodes.Status301MovedPermanently, AppendsRest: false),
            }
            : route with
            {
                Handler = RouteHandler.Action,
                Source = reading.Resolve(inherited.Source?.Text ?? DefaultSource),
                Target = "${controller}/" + entry.Action,
            };
    }

    // For all that is not data: the page's own addresses too, which only its script knows.
    RouteConfig Page(RouteSet set, string prefix, ConfigNode node) =>
        inherited.ToRoute($"{set.Name} page", node.Location) with
        {
            Prefix = "",
            Pattern = $"^(?!{Regex.Escape(prefix)}(?:/|$))",
            Methods = ["GET"],
            FallsBackToIndex = true,
        };
}
