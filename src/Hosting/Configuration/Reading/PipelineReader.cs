using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Maps ESP's pipeline to what serves a route. Filters are built in here: their names only have to be known.</summary>
static class PipelineReader
{
    static readonly string[] s_handlers = ["espHandler", "fileHandler"];
    static readonly string[] s_espHandlers =
    [
        "actionHandler",
        "cgiHandler",
        "dirHandler",
        "ejsHandler",
        "errorHandler",
        "fastHandler",
        "passHandler",
        "phpHandler",
        "proxyHandler",
    ];
    static readonly string[] s_filters =
    [
        "webSocketFilter",
        "cacheFilter",
        "chunkFilter",
        "rangeFilter",
        "tailFilter",
        "uploadFilter",
        "http1Filter",
        "http2Filter",
    ];
    static readonly string[] s_espFilters = ["authFilter"];

    /// <summary>
    /// The handler that the route or <c>http</c> names, and whether files are served for what it does not have; what is inherited where
    /// none is named.
    /// </summary>
    public static (RouteHandler? Handler, bool FilesToo) Read(ConfigBlock parent, (RouteHandler? Handler, bool FilesToo) inherited)
    {
        var pipeline = parent.Block("pipeline");
        foreach (var (name, node) in Names(pipeline, "filters"))
            CheckFilter(pipeline, name, node);
        var handlers = Names(pipeline, "handlers").Concat(Names(pipeline, "handler")).ToList();
        if (handlers.Count == 0)
            return OfBlock(parent, Names(parent, "handler").ToList(), inherited);
        return OfBlock(pipeline, handlers, inherited);
    }

    static (RouteHandler? Handler, bool FilesToo) OfBlock(
        ConfigBlock block,
        List<(string Name, ConfigNode Node)> handlers,
        (RouteHandler? Handler, bool FilesToo) inherited
    )
    {
        // As ESP has it: pages and actions, and what is neither is a file.
        if (handlers is [("espHandler", _), ("fileHandler", _), ..] or [("fileHandler", _), ("espHandler", _), ..])
        {
            WarnOfUnused(block, handlers, used: 2, "'espHandler' and 'fileHandler' are");
            return (RouteHandler.Action, true);
        }
        if (handlers.Count > 0)
            WarnOfUnused(block, handlers, used: 1, $"'{handlers[0].Name}' is");
        return handlers.Count > 0 && Handler(block, handlers[0].Name, handlers[0].Node) is { } handler ? (handler, false) : inherited;
    }

    static void WarnOfUnused(ConfigBlock block, List<(string Name, ConfigNode Node)> handlers, int used, string those)
    {
        if (handlers.Count > used)
            block.Warning(handlers[used].Node, "handlers", $"'{handlers[used].Name}' is not used; {those} before it");
    }

    static RouteHandler? Handler(ConfigBlock block, string name, ConfigNode node)
    {
        switch (name)
        {
            case "espHandler":
                return RouteHandler.Action;
            case "fileHandler":
                return RouteHandler.Files;
            default:
                block.Error(
                    node,
                    "handlers",
                    s_espHandlers.Contains(name)
                        ? $"'{name}' of ESP is not supported; use 'espHandler' for controllers or 'fileHandler' for files"
                        : "unknown handler "
                            + $"'{name}'"
                            + NearestKey.Hint(name, s_handlers, "; use 'espHandler' for controllers or 'fileHandler' for files")
                );
                return null;
        }
    }

    static void CheckFilter(ConfigBlock pipeline, string name, ConfigNode node)
    {
        if (s_espFilters.Contains(name))
            pipeline.Warning(node, "filters", $"'{name}' of ESP has no effect here; remove it");
        else if (!s_filters.Contains(name))
            pipeline.Warning(node, "filters", $"unknown filter '{name}' is ignored{NearestKey.Hint(name, s_filters, "; remove it")}");
    }

    // 'x', [ 'x', { name: 'y' } ], { name: 'x', extensions: … } or ESP's { x: [ '*.esp' ] }.
    static IEnumerable<(string Name, ConfigNode Node)> Names(ConfigBlock block, string key)
    {
        if (block.Find(key) is not { } value)
            yield break;
        foreach (var item in value.Kind == ConfigNodeKind.Array ? value.Items : [value])
        {
            if (item.IsScalar)
                yield return (item.Text, item);
            else if (item.Find("name") is { IsScalar: true } name)
                yield return (name.Text, name);
            else if (item.Kind == ConfigNodeKind.Object)
                foreach (var member in item.Members)
                    yield return (member.Name, member.Value);
            else
                block.Error(item, key, $"takes names such as 'espHandler' or 'webSocketFilter', not {item}");
        }
    }
}
