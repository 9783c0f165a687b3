namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Where a route of <see cref="RouteHandler.Redirect"/> leads; its <see cref="RouteConfig.Target"/> is the address.</summary>
/// <param name="Status">301, 302, 303, 307 or 308.</param>
/// <param name="AppendsRest">Whether the path below the route's prefix is appended to the address.</param>
sealed record RedirectConfig(int Status, bool AppendsRest);
