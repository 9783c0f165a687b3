using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>redirect</c> as routes: one that leads everything away, or a list of <c>{ from, to, status }</c>.</summary>
/// <param name="block">What has the key.</param>
/// <param name="template">What the routes inherit.</param>
/// <param name="isOfSite">Whether it is <c>http</c>, whose <c>'secure'</c> is <see cref="SecureRedirectReader"/>'s.</param>
sealed class RedirectReader(ConfigBlock block, RouteConfig template, bool isOfSite = false)
{
    const int DefaultStatus = StatusCodes.Status302Found;

    public IEnumerable<RouteConfig> Read()
    {
        var node = block.Find("redirect");
        if (node is null || node.IsScalar && bool.TryParse(node.Text, out var isOn) && !isOn)
            return [];
        return (node.Kind == ConfigNodeKind.Array ? node.Items : [node])
            .Where(n => !isOfSite || !SecureRedirectReader.IsSecure(n))
            .Select(ReadOne)
            .OfType<RouteConfig>()
            .ToImmutableArray();
    }

    RouteConfig? ReadOne(ConfigNode node)
    {
        if (node.IsScalar)
            return Make(node, "/", node.Text, node, DefaultStatus);
        if (node.Kind != ConfigNodeKind.Object)
        {
            block.Error(
                node,
                "redirect",
                $"takes an address, or redirects such as [ {{ from: '/old', to: '/new', status: 301 }} ], not {node}"
            );
            return null;
        }
        var redirect = block.In(node, "redirect");
        var from = redirect.Text("from") is { Length: > 0 } text ? text : "/";
        if (from[0] != '/')
        {
            redirect.Error(redirect.Find("from")!, "from", $"'{from}' has to start with '/'; write '/{from}'");
            return null;
        }
        if (redirect.Text("to") is { Length: > 0 } to)
            return Make(node, from, to, redirect.Find("to")!, ReadStatus(redirect, DefaultStatus));
        redirect.Error(node, "to", "is missing; write a path such as '/new', or an address such as 'https://example.org'");
        return null;
    }

    RouteConfig? Make(ConfigNode node, string from, string to, ConfigNode toNode, int status)
    {
        // As ESP has it, 'from' is below the prefix, and all that is below 'from' goes to the same place below 'to'.
        var prefix = (template.Prefix + from).TrimEnd('/');
        if (ProblemWith(to) is { } problem)
        {
            block.Error(toNode, "redirect", problem);
            return null;
        }
        if (to[0] == '/' && IsUnder(to, prefix))
        {
            block.Error(
                toNode,
                "redirect",
                $"'{to}' is itself below '{(prefix.Length == 0 ? "/" : prefix)}', so it would be redirected without end; "
                    + "for the one path write a route with its pattern, such as '^/$', and target: "
                    + "{ operation: 'redirect', args: '302 /new' }"
            );
            return null;
        }
        return template with
        {
            Name = $"redirect {(prefix.Length == 0 ? "/" : prefix)}",
            Location = node.Location,
            Prefix = prefix,
            Pattern = null,
            Methods = [],
            Handler = RouteHandler.Redirect,
            Source = null,
            Target = to.Replace("$", "$$", StringComparison.Ordinal),
            Redirect = new(status, AppendsRest: true),
        };
    }

    /// <summary>What is wrong with an address to redirect to, or null.</summary>
    public static string? ProblemWith(string to) =>
        to switch
        {
            _ when SecureRedirectReader.IsSecure(to) =>
                $"'{to}' is for the whole site; write it in http, without 'from', or auth: {{ require: {{ secure: true }} }} in a route",
            ['/', '/' or '\\', ..] => $"'{to}' leads to another host without a scheme; write 'https://{to.TrimStart('/', '\\')}'",
            ['/', ..] => null,
            _ when HostOf(to) is not null => null,
            _ => $"'{to}' is not a valid address; write a path such as '/new', or a whole address such as 'https://example.org/new'",
        };

    // The host has to be there in full: whatever a request could add to it would lead its visitor elsewhere.
    static string? HostOf(string to) =>
        Uri.TryCreate(to.Split('$')[0], UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0
        && (
            !to.Contains('$', StringComparison.Ordinal)
            || to.IndexOf('/', to.IndexOf("//", StringComparison.Ordinal) + 2) is > 0 and var at
                && at < to.IndexOf('$', StringComparison.Ordinal)
        )
            ? uri.Host
            : null;

    static bool IsUnder(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal)
        && (path.Length == prefix.Length || prefix.Length == 0 || path[prefix.Length] is '/' or '?' or '#');

    public static int ReadStatus(ConfigBlock redirect, int inherited)
    {
        if (redirect.Text("status") is not { } text)
            return inherited;
        if (StatusOf(text) is { } status)
            return status;
        redirect.Error(redirect.Find("status")!, "status", $"takes 301, 302, 303, 307 or 308, 'permanent' or 'temporary', not '{text}'");
        return inherited;
    }

    public static int? StatusOf(string text) =>
        text switch
        {
            "permanent" or "301" => 301,
            "temporary" or "302" => 302,
            "303" => 303,
            "307" => 307,
            "308" => 308,
            _ => null,
        };
}
