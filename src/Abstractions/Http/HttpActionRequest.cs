using System.ComponentModel;
using Microsoft.AspNetCore.Http;

namespace PluginChat.Http;

/// <summary>A request as a generated invoker sees it. Tests may make one.</summary>
/// <param name="context">The framework's context. It is valid until the action's task ends.</param>
/// <param name="routeParameters">The route's tokens by name, compared by ordinal.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HttpActionRequest(HttpContext context, IReadOnlyDictionary<string, string> routeParameters)
{
    /// <summary>
    /// The framework's context. Its <c>RequestAborted</c> is cancelled when the client goes away, and when the route's time is over.
    /// </summary>
    public HttpContext Context { get; } = context;

    /// <summary>The route's tokens by name.</summary>
    public IReadOnlyDictionary<string, string> RouteParameters { get; } = routeParameters;

    /// <summary>The services of the controller's version; what is registered as scoped lives as long as the request.</summary>
    public IServiceProvider Services => Context.RequestServices;
}
