using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PluginChat;

/// <summary>The session of a request, for code that has the framework's context alone.</summary>
public static class HttpContextSessionExtensions
{
    /// <summary>Loads the session of a request. <c>HttpContext.Session</c> is the same object, and can be used afterwards.</summary>
    /// <param name="context">The request, while an HTTP action or a page answers it.</param>
    /// <returns>The session; there is one, whether the visitor has one or not.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Neither an HTTP action nor a page answers the request.</exception>
    /// <exception cref="SessionException">The store is not available.</exception>
    public static async ValueTask<Session> LoadSessionAsync(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var session =
            context.Features.Get<ISessionFeature>()?.Session as Session
            ?? throw new InvalidOperationException("The request has no session: it is available while an HTTP action or a page answers.");
        await session.LoadAsync(context.RequestAborted).ConfigureAwait(false);
        return session;
    }
}
