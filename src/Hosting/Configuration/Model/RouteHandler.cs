namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What serves a route.</summary>
enum RouteHandler
{
    /// <summary>Static files (<c>fileHandler</c>).</summary>
    Files,

    /// <summary>An action of a controller (<c>espHandler</c>).</summary>
    Action,

    /// <summary>Another address (<c>redirect</c>).</summary>
    Redirect,
}
