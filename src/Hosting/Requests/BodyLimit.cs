using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Requests;

/// <summary>How long the body of a request may be: a form with files may have a limit of its own.</summary>
static class BodyLimit
{
    const string Multipart = "multipart/form-data";

    /// <summary>The limit in bytes, and what the configuration calls it below <c>limits</c>.</summary>
    public static (string Key, long MostBytes) Of(HttpRequest request, LimitsConfig limits) =>
        limits.UploadBytes is { } upload && request.ContentType?.StartsWith(Multipart, StringComparison.OrdinalIgnoreCase) == true
            ? ("upload", upload)
            : ("rxBody", limits.RxBodyBytes);

    /// <summary>Holds the server, and what reads forms, to the limit of a request.</summary>
    public static void Apply(HttpContext context, LimitsConfig limits)
    {
        var (_, most) = Of(context.Request, limits);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = most;
        // The framework's own 128 MB would be told as a form that cannot be read. Over the limit the body ends first, with 413.
        if (limits.UploadBytes is not null && context.Request.HasFormContentType)
            context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions { MultipartBodyLengthLimit = most }));
    }
}
