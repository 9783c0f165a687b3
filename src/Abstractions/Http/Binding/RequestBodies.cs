using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Http.Binding;

/// <summary>What kind of body a request has.</summary>
static class RequestBodies
{
    public static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength is not (null or 0);

    public static string Unsupported(string? contentType, InputBodies bodies)
    {
        var wanted = (bodies & (InputBodies.Form | InputBodies.Json)) switch
        {
            InputBodies.Form => "a form",
            InputBodies.Json => "application/json",
            _ => "application/json or a form",
        };
        return contentType is null
            ? $"The request's body has no Content-Type; {wanted} is expected."
            : $"The Content-Type '{contentType}' is not supported; {wanted} is expected.";
    }
}
