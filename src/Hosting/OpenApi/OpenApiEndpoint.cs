using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.OpenApi;

/// <summary>Answers with the site's OpenAPI document, and with the pages that show it, where the configuration has them.</summary>
/// <param name="documents">The document of the moment.</param>
/// <param name="viewer">The pages.</param>
/// <param name="refuse">Writes the body of an answer that refuses, whose status is set; with the line of text that it may have.</param>
sealed class OpenApiEndpoint(ApiDocuments documents, ApiViewer viewer, Func<HttpContext, string, Task> refuse)
{
    /// <summary>Whether a path is the document's, or below the viewer's.</summary>
    public static bool Handles(OpenApiConfig api, string path) =>
        path == api.Path || api.Viewer is { } pages && (path.StartsWith(pages, StringComparison.Ordinal) || path == pages[..^1]);

    public Task HandleAsync(HttpContext context, OpenApiConfig api)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return refuse(context, "This method is not allowed here.\n");
        }
        return request.Path.Value == api.Path ? SendAsync(context) : viewer.SendAsync(context, api, refuse);
    }

    async Task SendAsync(HttpContext context)
    {
        var document = await documents.GetAsync(context.RequestAborted).ConfigureAwait(false);
        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = document.Tag;
        response.Headers.XContentTypeOptions = "nosniff";
        if (EntityTags.IsKnown(context.Request, document.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = document.Json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(document.Json, context.RequestAborted).ConfigureAwait(false);
    }
}
