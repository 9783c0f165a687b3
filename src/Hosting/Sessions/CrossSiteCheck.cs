using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Http.Binding;

namespace PluginChat.Hosting.Sessions;

/// <summary>
/// Keeps out requests that another site's page makes in a visitor's name. First by what browsers say of where a request comes from, whether
/// the visitor has a session or not; then, where there is a session, by its security token. What is no browser and has no session passes.
/// </summary>
static class CrossSiteCheck
{
    const string Stale =
        "The request needs the security token of the visitor's session: send the cookie XSRF-TOKEN as the header X-XSRF-TOKEN, or the "
        + "form's field -xsrf-. Load the page again where the session is another by now.";

    /// <summary>Null where a request may pass, else why not.</summary>
    /// <exception cref="SessionException">It takes a look at the session, and that cannot be had.</exception>
    public static ValueTask<string?> CheckAsync(HttpContext context, RouteConfig route, string sessionCookie) =>
        context.Features.Get<IAnswerWatch>() is { } watch
            ? CheckUnnotedAsync(watch, context, route, sessionCookie)
            : FindReasonAsync(context, route, sessionCookie);

    // It refuses, or says nothing: what the action answers does not depend on it.
    static async ValueTask<string?> CheckUnnotedAsync(IAnswerWatch watch, HttpContext context, RouteConfig route, string sessionCookie)
    {
        watch.Pause();
        var why = await FindReasonAsync(context, route, sessionCookie).ConfigureAwait(false);
        watch.Resume();
        return why;
    }

    static ValueTask<string?> FindReasonAsync(HttpContext context, RouteConfig route, string sessionCookie)
    {
        var request = context.Request;
        if (IsSafe(request.Method))
            return new((string?)null);
        if (!IsOwnPage(request, route))
            return new("A page of another site may not do this: list its origin in http.origins where it is meant to.");
        return SessionCookies.IdOf(request, sessionCookie) is { } id && !HasToken(request, id)
            ? CheckFormAsync(context, id)
            : new((string?)null);
    }

    // RFC 9110, 9.2.1: they change nothing, so nobody gains by having them made.
    static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    /// <summary>Whether a request comes from a page of this site or of one that is listed, or from what is no browser.</summary>
    public static bool IsOwnPage(HttpRequest request, RouteConfig route)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"], request.Headers.Origin);
        // Of the browser alone: no script can write it. Over plain HTTP browsers leave it out.
        if (site.Count > 0)
            return site is ["same-origin" or "none"] || origin.Count == 1 && IsListed(origin!, route);
        return origin.Count == 0
            || origin.Count == 1
                && (IsListed(origin!, route) || Origin.Normalize(origin!) is { } normal && Origin.IsOf(normal, request.Host));
    }

    static bool IsListed(string origin, RouteConfig route) =>
        !route.Origins.IsEmpty
        && (
            route.Origins.Contains("*") || Origin.Normalize(origin) is { } normal && route.Origins.Contains(normal, StringComparer.Ordinal)
        );

    static bool HasToken(HttpRequest request, SessionId id) =>
        request.Headers[SessionCookies.TokenHeader] is [{ } token] && SecurityToken.IsOf(id, token);

    static async ValueTask<string?> CheckFormAsync(HttpContext context, SessionId id)
    {
        var session = (Session)context.Features.GetRequiredFeature<ISessionFeature>().Session;
        await session.LoadAsync(context.RequestAborted).ConfigureAwait(false);
        // One that has ended gives nobody any rights.
        if (!session.Exists)
            return null;
        if (!context.Request.HasFormContentType)
            return Stale;
        var form = await RequestForm.ReadAsync(context).ConfigureAwait(false);
        return form[SessionCookies.TokenField] is [{ } token] && SecurityToken.IsOf(id, token) ? null : Stale;
    }
}
