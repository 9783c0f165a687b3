using Microsoft.CodeAnalysis;

namespace PluginChat.Generators.Reading;

/// <summary>Parameters that are a part of the request itself.</summary>
static class SpecialValues
{
    /// <summary>The expression of the request's cancellation token.</summary>
    public const string Aborted = "context.RequestAborted";

    /// <summary>What has to be loaded first, and stored before the answer.</summary>
    public const string Session = "PluginChat.Session";

    /// <summary>The expression of one; null where it is a value of the request.</summary>
    public static string? Of(ITypeSymbol type, out bool isBody)
    {
        isBody = false;
        switch (type.Plain())
        {
            case "Microsoft.AspNetCore.Http.HttpContext":
                return "context";
            case "Microsoft.AspNetCore.Http.HttpRequest":
                return "context.Request";
            case "Microsoft.AspNetCore.Http.HttpResponse":
                return "context.Response";
            case "System.Threading.CancellationToken":
                return Aborted;
            case "System.Security.Claims.ClaimsPrincipal":
                return "context.User";
            case "Microsoft.AspNetCore.Http.IQueryCollection":
                return "context.Request.Query";
            case "Microsoft.AspNetCore.Http.IHeaderDictionary":
                return "context.Request.Headers";
            case Session:
                return "session";
            case "System.IO.Stream":
                isBody = true;
                return "context.Request.Body";
            case "System.IO.Pipelines.PipeReader":
                isBody = true;
                return "context.Request.BodyReader";
            default:
                return null;
        }
    }

    /// <summary>Those that need a form that was read.</summary>
    public static string? OfForm(ITypeSymbol type) =>
        type.Plain() switch
        {
            "Microsoft.AspNetCore.Http.IFormCollection" => "input.Form",
            "Microsoft.AspNetCore.Http.IFormFileCollection" => "input.Form.Files",
            _ => null,
        };
}
