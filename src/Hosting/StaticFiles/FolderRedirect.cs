using Microsoft.AspNetCore.Connections.Features;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>Leads from a folder to the same with its slash, so that what its index names is found beside it.</summary>
static class FolderRedirect
{
    // Relative unless the configuration says otherwise: behind a proxy, neither the scheme nor the host of this request need be what the
    // client asked for. A proxy that is trusted and says the scheme passes on the host as well, or no page could open a WebSocket.
    public static Task AnswerAsync(HttpContext context)
    {
        var (request, path) = (context.Request, context.Request.Path.Value ?? "");
        var own = context.Features.Get<ITlsHandshakeFeature>() is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Location =
            request.Scheme == own || !request.Host.HasValue
                ? $"{Uri.EscapeDataString(path[(path.LastIndexOf('/') + 1)..])}/{request.QueryString.Value}"
                : $"{request.Scheme}://{request.Host.ToUriComponent()}{request.Path.ToUriComponent()}/{request.QueryString.Value}";
        return Task.CompletedTask;
    }
}
