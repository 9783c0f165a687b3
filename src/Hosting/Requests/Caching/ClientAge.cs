using Microsoft.Extensions.Primitives;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>Says in an action's answer how long clients may keep it, where the action does not say so itself.</summary>
static class ClientAge
{
    /// <summary>Says it when the response starts.</summary>
    public static void SetOnStart(HttpContext context, CacheRequest request) =>
        context.Response.OnStarting(
            static state =>
            {
                var (context, request) = ((HttpContext, CacheRequest))state;
                Set(context, request, isForAll: false);
                return Task.CompletedTask;
            },
            (context, request)
        );

    /// <param name="context">The request.</param>
    /// <param name="request">The same, as rules see it.</param>
    /// <param name="isForAll">Whether it is known that every visitor gets the same.</param>
    public static void Set(HttpContext context, CacheRequest request, bool isForAll)
    {
        var response = context.Response;
        if (response.Headers.CacheControl.Count == 0)
            response.Headers.CacheControl = ValueFor(context, request, isForAll);
    }

    static StringValues ValueFor(HttpContext context, CacheRequest request, bool isForAll)
    {
        var response = context.Response;
        var rule = response.StatusCode == StatusCodes.Status200OK ? request.RuleFor(response.ContentType) : -1;
        if (rule < 0)
            return request.IsPage ? "no-cache" : default;
        if (request.Rules[rule].Client is not { } age || response.Headers.SetCookie.Count > 0)
            return "no-cache";
        // What a visitor who is known is answered may be only theirs: caches between us and them keep it for nobody.
        var headers = context.Request.Headers;
        var isForOne = !isForAll && (headers.Cookie.Count > 0 || headers.Authorization.Count > 0);
        return $"{(isForOne ? "private, " : "")}max-age={(long)age.TotalSeconds}";
    }
}
