using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PluginChat.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoint of a PluginChat site.</summary>
public static class PluginChatEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Gives the site of <c>AddPluginChat</c> every request that no other endpoint of the app takes. What no route of the site takes
    /// either is the app's 404.
    /// </summary>
    /// <remarks>
    /// Where it stands among the app's endpoints makes no difference: it comes last. Middleware of the app that runs before its endpoints,
    /// such as authentication, runs before the site, and <c>HttpContext.User</c> is the user that controllers see.
    /// </remarks>
    /// <param name="endpoints">The app, or a group of its endpoints.</param>
    /// <returns>The endpoint, for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The app has no site: call <c>AddPluginChat</c> first.</exception>
    public static IEndpointConventionBuilder MapPluginChat(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var site =
            endpoints.ServiceProvider.GetService<EmbeddedSite>()
            ?? throw new InvalidOperationException(
                "The app has no site to map: call builder.Services.AddPluginChat(\"appweb.json\") first."
            );
        return endpoints.Map("{**path}", site.AnswerAsync).WithDisplayName("PluginChat").WithOrder(int.MaxValue);
    }
}
