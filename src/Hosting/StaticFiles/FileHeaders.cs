using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>The headers of a file's answer. What the configuration's <c>headers</c> say stands there already, and stays.</summary>
static class FileHeaders
{
    // The page's scripts and styles are files of its own, and it talks to its own host only.
    const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static void Set(HttpContext context, RouteMatch match, Representation shown)
    {
        var headers = context.Response.Headers;
        var cacheControl = CacheControl(context.Request, match, shown);
        // What not everybody may see is for the visitor's own cache.
        headers.TryAdd("Cache-Control", match.Route.Auth.IsRequired ? $"private, {cacheControl}" : cacheControl);
        SetSecurity(headers);
        if (shown.Varies && !headers.Vary.Any(names => names!.Contains("Accept-Encoding", StringComparison.OrdinalIgnoreCase)))
            headers.Append("Vary", "Accept-Encoding");
        if (!shown.IsBeside)
            return;
        headers.ContentEncoding = shown.Encoding;
        // Of an answer without the file it would say nothing (RFC 9110, section 15.4.5).
        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent))
                headers.ContentEncoding = default;
            return Task.CompletedTask;
        });
    }

    public static void SetSecurity(IHeaderDictionary headers)
    {
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "same-origin");
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.TryAdd("X-Frame-Options", "DENY"); // frame-ancestors, for what is older than that
    }

    // Asked for again each time, and answered 304 while unchanged: an edited page is never a mix of old and new files.
    static string CacheControl(HttpRequest request, RouteMatch match, Representation shown)
    {
        foreach (var rule in match.Route.Cache)
        {
            var name = shown.IsBeside ? Path.GetFileNameWithoutExtension(shown.File.Name) : shown.File.Name;
            if (rule.Takes(request.Method, match.Rest, request.QueryString.Value ?? "", name, shown.ContentType))
                return rule.Client is { } age ? $"max-age={(long)age.TotalSeconds}" : "no-cache";
        }
        return "no-cache";
    }
}
