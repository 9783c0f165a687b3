using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Dispatch;

/// <summary>Which controller a request asks for.</summary>
static class RequestedController
{
    /// <summary>The controller's lane; null where a client asked for a name that leads nowhere, of which nothing is kept.</summary>
    public static ControllerReloader? Find(ControllerRegistry controllers, RouteMatch match) =>
        IsNamedByTheClient(match) ? controllers.Find(match.Source!, FolderOf(match)) : controllers.Lane(match.Source!);

    /// <summary>Whether the route's source has tokens, which the client fills in.</summary>
    public static bool IsNamedByTheClient(RouteMatch match) => match.Route.Source != match.Source;

    // What the route itself says of where its controllers are: up to its first token, both paths are equal.
    static string FolderOf(RouteMatch match)
    {
        var length = match.Source.AsSpan().CommonPrefixLength(match.Route.Source);
        return match.Source![..(match.Source!.AsSpan(0, length).LastIndexOf(Path.DirectorySeparatorChar) + 1)];
    }
}
