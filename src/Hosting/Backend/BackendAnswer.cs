using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using PluginChat.Hosting.Admission;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace PluginChat.Hosting.Backend;

/// <summary>What a request came to.</summary>
/// <param name="Status">The status.</param>
/// <param name="Type">The content type of the body.</param>
/// <param name="Body">The body, JSON.</param>
/// <param name="Detail">What is wrong, in a sentence; null where nothing is.</param>
/// <param name="Reason">What it counts as; null where it was noted already, or nothing is wrong.</param>
sealed record BackendAnswer(int Status, string Type, byte[] Body, string? Detail, RefusalReason? Reason)
{
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static BackendAnswer Of<T>(int status, T body) =>
        new(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(body, s_json), null, null);

    /// <summary>Problem details (RFC 9457).</summary>
    public static BackendAnswer Problem(int status, RefusalReason? reason, string detail)
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
        };
        return new(status, "application/problem+json", JsonSerializer.SerializeToUtf8Bytes(problem), detail, reason);
    }

    public static BackendAnswer BadRequest(string detail) => Problem(StatusCodes.Status400BadRequest, RefusalReason.BadRequest, detail);

    public Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = Type;
        response.ContentLength = Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        return response.Body.WriteAsync(Body, context.RequestAborted).AsTask();
    }
}
