using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Generations.Pages;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Requests;

/// <summary>Which of a controller's actions or pages a request is for.</summary>
static class RequestedAction
{
    /// <summary>What has the name, one for each method.</summary>
    public static bool TryFind(ControllerGeneration generation, string target, RouteConfig route, out ImmutableArray<HttpAction> actions)
    {
        if (generation.HttpActions.TryGetValue(target, out actions))
            return true;
        if (generation.HasPages)
        {
            foreach (var name in PageAction.NamesFor(target, route.Indexes))
            {
                if (generation.HttpActions.TryGetValue(name, out actions))
                    return true;
            }
        }
        return false;
    }

    /// <summary>Whether there is a page or an action for the same with a slash at its end, which is then where it leads.</summary>
    public static bool IsFolder(HttpContext context, RouteMatch match, ControllerGeneration generation) =>
        IsRead(context)
        && !match.Path.EndsWith('/')
        && TryFind(generation, match.Target is "" ? "" : match.Target + "/", match.Route, out _);

    /// <summary>Whether it asks for the prefix of a route with files: its index is the folder's, as its neighbours are.</summary>
    public static bool IsPrefix(HttpContext context, RouteMatch match) =>
        match.Route.FallsBackToFiles && match is { Rest: "", Target: "" } && IsRead(context);

    /// <summary>Whether it is for a page. Who edits one looks at it in the browser: what is wrong with it belongs there. One that is new
    /// is not known yet.</summary>
    public static bool IsOfPages(ControllerGeneration generation, RouteMatch match) =>
        TryFind(generation, match.Target!, match.Route, out var actions)
            ? actions.Any(a => a is PageAction)
            : match.Target!.EndsWith(".esp", StringComparison.Ordinal);

    /// <summary>Whether it is for a file: styles and pictures go on while a page of their folder does not compile.</summary>
    public static bool IsOfAFile(RouteMatch match) => Path.GetExtension(match.Rest) is { Length: > 0 } and not ".esp";

    static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
}
