using System.Text.RegularExpressions;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads one entry of <c>http.routes</c>.</summary>
sealed class RouteReader(RouteSettings inherited, EspConfig esp, ConfigReading reading)
{
    /// <summary>The route, or null where the entry is not an object. Errors leave a route that no site will hold.</summary>
    public RouteConfig? Read(ConfigNode node, int number)
    {
        if (node.Kind != ConfigNodeKind.Object)
        {
            reading.Findings.Error(
                node.Location,
                node.IsScalar
                    ? $"route set {node} of ESP is not supported; write its routes out"
                    : $"a route is an object {{ pattern: …, source: … }}, not {node}"
            );
            return null;
        }
        var label = RouteLabel.Of(node, number);
        var block = new ConfigBlock(node, "", label, reading.Findings);
        block.Text("name");
        var settings = inherited.Extend(block, reading);
        var handler = settings.Handler ?? (block.Find("source") is null ? RouteHandler.Files : RouteHandler.Action);
        var pattern = Anchor(block.Text("pattern"));
        if (ReferenceEquals(settings.Documents, inherited.Documents) is false)
            DocumentsRule.Check(block, "documents", settings.Documents, reading);
        var isAction = handler == RouteHandler.Action;
        if (isAction)
            SourceRule.Check(node, label, settings.Source, esp.Compile, reading);
        PatternRule.Check(
            node,
            label,
            pattern,
            isAction ? settings.Source : null,
            isAction ? settings.Target : null,
            isAction,
            reading.Findings
        );
        return new()
        {
            Name = RouteLabel.NameOf(node) ?? $"route {number}",
            Location = node.Location,
            Pattern = pattern,
            Prefix = settings.Prefix,
            Handler = handler,
            Source = isAction && settings.Source is { } source ? reading.Resolve(source.Text) : null,
            Target = isAction ? settings.Target?.Text : null,
            Methods = settings.Methods,
            Limits = settings.Limits with { Connections = inherited.Limits.Connections }, // the host's, whatever a route says
            Timeouts = settings.Timeouts,
            Deflate = settings.Deflate,
            Resume = settings.Resume,
            ShowErrors = settings.ShowErrors,
            Documents = settings.Documents,
            Indexes = settings.Indexes,
            Origins = settings.Origins,
            Headers = settings.Headers,
            Cache = settings.Cache,
            Compress = settings.Compress,
        };
    }

    // ESP takes a pattern without '^' to start at the prefix that 'http' gives: '/admin' is not to match '/x/admin'.
    string? Anchor(string? pattern) =>
        pattern switch
        {
            null or "" => null,
            ['^', ..] => pattern,
            _ => $"^{Regex.Escape(inherited.Prefix)}{pattern}",
        };
}
