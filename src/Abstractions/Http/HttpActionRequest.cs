using System.ComponentModel;
using Microsoft.AspNetCore.Http;

namespace PluginChat.Http;

/// <summary>A request as a generated invoker sees it. Tests may make one.</summary>
/// <param name="context">The framework's context. It is valid until the action's task ends.</param>
/// <param name="routeParameters">The route's tokens by name, compared by ordinal.</param>
/// <param name="services">The services of the controller's version.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HttpActionRequest(
    HttpContext context,
    IReadOnlyDictionary<string, string> routeParameters,
    IServiceProvider services
)
{
    /// <summary>
    /// The framework's context. Its <c>RequestAborted</c> is cancelled when the client goes away, and when the route's time is over.
    /// </summary>
    public HttpContext Context { get; } = context;

    /// <summary>The route's tokens by name.</summary>
    public IReadOnlyDictionary<string, string> RouteParameters { get; } = routeParameters;

    /// <summary>The services of the controller's version.</summary>
    public IServiceProvider Services { get; } = services;
}
