using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Hosting.Admission;

/// <summary>
/// Hears of the requests that Kestrel refuses by itself, before anything here sees them: headers that are too large or too slow, a
/// line that is none. Its own log has them at Debug only. It is the server's own diagnostic source: a listener to
/// ASP.NET Core's would make every request pay for it.
/// </summary>
sealed class KestrelRefusals(Refusals refusals) : DiagnosticSource
{
    const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public override bool IsEnabled(string name) => name == BadRequest;

    public override void Write(string name, object? value)
    {
        if (
            value is not IFeatureCollection features
            || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException error
        )
            return;
        // Where a body's length was refused by its route, Kestrel comes to the same when it would read the rest.
        if (features.Get<IHttpResponseFeature>() is { HasStarted: true } answer && answer.StatusCode == error.StatusCode)
            return;
        refusals.Add(ReasonOf(error.StatusCode), null, error.StatusCode, error.Message);
    }

    static RefusalReason ReasonOf(int status) =>
        status switch
        {
            StatusCodes.Status408RequestTimeout => RefusalReason.Timeout,
            StatusCodes.Status413PayloadTooLarge => RefusalReason.Body,
            StatusCodes.Status414UriTooLong => RefusalReason.Uri,
            StatusCodes.Status431RequestHeaderFieldsTooLarge => RefusalReason.Headers,
            _ => RefusalReason.BadRequest,
        };
}
