using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginChat.Host.Routing;

namespace PluginChat.Host.StaticFiles;

/// <summary>Serves files with ASP.NET Core's own middleware: types, ranges, ETags, and no way out of the folder.</summary>
sealed class FileEndpoint(IServiceProvider services)
{
    // The page's scripts and styles are files of its own, and it talks to its own host only.
    const string ContentSecurityPolicy = "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    readonly ConcurrentDictionary<(string Folder, string Indexes), RequestDelegate> _pipelines = new();

    public async Task HandleAsync(HttpContext context, RouteMatch match)
    {
        var request = context.Request;
        var pipeline = _pipelines.GetOrAdd((match.Route.Documents, string.Join('/', match.Route.Indexes)), _ => Build(match.Route.Documents, match.Route.Indexes));
        var (pathBase, path) = (request.PathBase, request.Path);
        if (match.Route.Prefix.Length > 0)
        {
            request.PathBase = pathBase.Add(match.Route.Prefix);
            request.Path = match.Rest.StartsWith('/') ? match.Rest : "/" + match.Rest;
        }
        try
        {
            await pipeline(context).ConfigureAwait(false);
        }
        finally
        {
            (request.PathBase, request.Path) = (pathBase, path);
        }
    }

    RequestDelegate Build(string folder, ImmutableArray<string> indexes)
    {
        var app = new ApplicationBuilder(services);
        if (Directory.Exists(folder))
        {
            var files = new ContainedFiles(folder);
            app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, DefaultFileNames = [.. indexes] });
            app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = response => SetHeaders(response.Context) });
        }
        app.Run(NotFoundAsync);
        return app.Build();
    }

    static void SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        // What the configuration's 'headers' say stands there already, and stays.
        // Asked for again each time, and answered 304 while unchanged: an edited page is never a mix of old and new files.
        headers.TryAdd("Cache-Control", "no-cache");
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "same-origin");
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.TryAdd("X-Frame-Options", "DENY");      // frame-ancestors, for what is older than that
        if (headers.ContentType is [{ } type] && (type.StartsWith("text/", StringComparison.Ordinal) || type == "image/svg+xml") && !type.Contains("charset", StringComparison.Ordinal))
            headers.ContentType = type + "; charset=utf-8";
    }

    static Task NotFoundAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.TryAdd("X-Content-Type-Options", "nosniff");
        return context.Response.WriteAsync("Not found.\n");
    }
}
