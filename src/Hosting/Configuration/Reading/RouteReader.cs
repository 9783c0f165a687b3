using System.Text.RegularExpressions;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads one entry of <c>http.routes</c>.</summary>
sealed class RouteReader(RouteSettings inherited, EspConfig esp, ConfigReading reading)
{
    /// <summary>
    /// The route, and before it those that its aliases and redirects are; none where the entry is not an object. Errors leave routes that
    /// no site will hold.
    /// </summary>
    public IEnumerable<RouteConfig> Read(ConfigNode node, int number)
    {
        if (node.IsScalar)
            return new RouteSetReader(inherited, esp, reading).Read(node);
        if (node.Kind != ConfigNodeKind.Object)
        {
            reading.Findings.Error(
                node.Location,
                $"a route is an object {{ pattern: …, source: … }}, or the name of a route set, not {node}"
            );
            return [];
        }
        var label = RouteLabel.Of(node, number);
        var block = new ConfigBlock(node, "", label, reading.Findings);
        block.Text("name");
        var settings = WithOwnRedirect(inherited.Extend(block, reading), block);
        var handler =
            settings.Redirect is not null ? RouteHandler.Redirect
            : settings.Handler.Named is { } named ? named
            : block.Find("source") is null ? RouteHandler.Files
            : RouteHandler.Action;
        var pattern = Anchor(block.Text("pattern"));
        if (ReferenceEquals(settings.Documents, inherited.Documents) is false)
            DocumentsRule.Check(block, "documents", settings.Documents, reading);
        var isAction = handler == RouteHandler.Action;
        var hasFiles = isAction && settings.Handler.FilesToo;
        // Pages are among the files, as in ESP, unless the route says where else they are.
        var ownPages = hasFiles && settings.Source is null;
        if (isAction && !ownPages)
            SourceRule.Check(node, label, settings.Source, esp.Compile, reading);
        PatternRule.Check(
            node,
            label,
            pattern,
            isAction ? settings.Source : null,
            handler == RouteHandler.Files ? null : settings.Target,
            isAction && !hasFiles,
            reading.Findings
        );
        var route = settings.ToRoute(RouteLabel.NameOf(node) ?? $"route {number}", node.Location) with
        {
            Pattern = pattern,
            Handler = handler,
            Source =
                ownPages ? settings.Documents
                : isAction && settings.Source is { } source ? reading.Resolve(source.Text)
                : null,
            FallsBackToFiles = hasFiles,
            Target = handler == RouteHandler.Files ? null : settings.Target?.Text,
            Redirect = settings.Redirect,
            Limits = settings.Limits with { Connections = inherited.Limits.Connections }, // the host's, whatever a route says
        };
        RedirectLoopRule.Check(block, route, pattern);
        ConditionRule.Check(block, route);
        IEnumerable<RouteConfig> redirects = block.Find("redirect") is { IsScalar: false } ? new RedirectReader(block, route).Read() : [];
        return [.. AliasReader.Read(block, route, reading), .. redirects, route];
    }

    // One address is where the route itself leads.
    static RouteSettings WithOwnRedirect(RouteSettings settings, ConfigBlock block) =>
        block.Find("redirect") is { IsScalar: true } node
        && !bool.TryParse(node.Text, out _)
        && TargetReader.ReadRedirect(block, "redirect", node) is { } target
            ? settings with
            {
                Target = target.Name,
                Redirect = target.Redirect,
            }
            : settings;

    // ESP takes a pattern without '^' to start at the prefix that 'http' gives: '/admin' is not to match '/x/admin'.
    string? Anchor(string? pattern) =>
        pattern switch
        {
            null or "" => null,
            ['^', ..] => pattern,
            _ => $"^{Regex.Escape(inherited.Prefix)}{pattern}",
        };
}
