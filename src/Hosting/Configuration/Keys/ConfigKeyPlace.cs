namespace PluginChat.Hosting.Configuration.Keys;

/// <summary>Where a key of <c>http</c> may stand.</summary>
enum ConfigKeyPlace
{
    /// <summary>In <c>http</c>, for all routes, and in a route.</summary>
    Anywhere,

    /// <summary>Not in a route.</summary>
    SiteOnly,

    /// <summary>Only in a route.</summary>
    RouteOnly,
}
