using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Dispatch;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Host.Commands;

/// <summary>Whether the targets of a site's routes lead to actions that there are.</summary>
/// <param name="site">The site.</param>
/// <param name="actions">The actions of each controller; null of one that cannot be constructed, of which no more is said.</param>
/// <param name="report">Where it is said.</param>
sealed class TargetCheck(SiteConfig site, IReadOnlyDictionary<string, IReadOnlyCollection<string>?> actions, CheckReport report)
{
    public void Run()
    {
        var routes = site.Routes.Where(r => r is { Handler: RouteHandler.Action, Source: not null }).ToList();
        foreach (var route in routes.Where(r => !r.IsOfSet))
            Check(route);
        // Of a set one route has to lead somewhere.
        foreach (var set in routes.Where(r => r.IsOfSet).GroupBy(r => r.Location).Where(set => !set.Any(Leads)))
            Check(set.First());
    }

    bool Leads(RouteConfig route)
    {
        var target = TokenTemplate.Parse(route.Target ?? "");
        return ControllerSources.Of(route.Source!, site).Any(s => actions.GetValueOrDefault(s)?.Any(target.Fits) == true);
    }

    void Check(RouteConfig route)
    {
        var sources = ControllerSources.Of(route.Source!, site).ToList();
        var place = $"{Path.GetFileName(site.File)}({route.Location.Line},{route.Location.Column})";
        var shown = Path.GetRelativePath(site.Directory, route.Source!);
        if (sources.Count == 0)
        {
            if (site.Esp.Compile)
                report.Warning(
                    $"{place}: warning: route '{route.Name}': source '{shown}' fits no controller: add one, or correct 'source'"
                );
            else
                report.Error(
                    $"{place}: error: route '{route.Name}': the cache '{site.CacheDirectory}' has no controller that fits source "
                        + $"'{shown}', and esp.compile is false: run 'compile' with the same configuration first"
                );
            return;
        }
        var known = sources.Select(s => (Source: s, Actions: actions.GetValueOrDefault(s))).Where(s => s.Actions is not null).ToList();
        if (known.Count < sources.Count || Leads(route))
            return;
        var there = string.Join(
            "; ",
            known.Select(s =>
                $"'{Path.GetRelativePath(site.Directory, s.Source)}' has "
                + $"{string.Join(", ", s.Actions!.Order(StringComparer.Ordinal).Select(a => $"'{a}'"))}"
            )
        );
        report.Error(
            $"{place}: error: route '{route.Name}': no action is called '{route.Target}': "
                + $"{there}; correct 'target', or the name in [Action(\"…\")]"
        );
    }
}
