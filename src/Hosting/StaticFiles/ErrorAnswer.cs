using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>
/// The body of an answer that refuses: problem details (RFC 9457) for a program that asks for JSON, else the document that <c>errors</c>
/// names for its status, or a line of text.
/// </summary>
static class ErrorAnswer
{
    // It is read whole, for whoever asks for what is not there.
    const int MostBytes = 1 << 20;

    static readonly string[] s_json = ["application/json", "application/problem+json"];

    /// <summary>Writes it; the status is set already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="documents">The route's.</param>
    /// <param name="refusals">Where a document that cannot be read is noted.</param>
    /// <param name="text">What is written where there is no document; nothing where it is empty.</param>
    public static Task WriteAsync(HttpContext context, ImmutableDictionary<int, ErrorDocument> documents, Refusals refusals, string text)
    {
        var response = context.Response;
        if (IsForAProgram(context.Request))
            return WriteProblemAsync(response, text);
        if (
            documents.TryGetValue(response.StatusCode, out var document)
            && !IsHandshake(context.Request)
            && Read(document, refusals) is { } body
        )
        {
            response.ContentType = ContentTypes.Of(document.Path);
            response.ContentLength = body.Length;
            response.Headers.CacheControl = "no-store";
            FileHeaders.SetSecurity(response.Headers);
            return response.Body.WriteAsync(body).AsTask();
        }
        if (text.Length == 0)
            return Task.CompletedTask;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.TryAdd("X-Content-Type-Options", "nosniff");
        return response.WriteAsync(text);
    }

    static Task WriteProblemAsync(HttpResponse response, string text)
    {
        var problem = new ProblemDetails
        {
            Status = response.StatusCode,
            Title = ReasonPhrases.GetReasonPhrase(response.StatusCode),
            Detail = text.Length == 0 ? null : text.TrimEnd('\n'),
        };
        response.ContentType = "application/problem+json";
        response.Headers.TryAdd("Cache-Control", "no-store");
        response.Headers.TryAdd("X-Content-Type-Options", "nosniff");
        return response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem)).AsTask();
    }

    // A browser's script may say both, and then wants what it names first.
    static bool IsForAProgram(HttpRequest request) =>
        request.Headers.Accept.ToString() is { Length: > 0 } accept
        && !IsHandshake(request)
        && !accept.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
        && s_json.Any(type => accept.Contains(type, StringComparison.OrdinalIgnoreCase));

    // Nobody shows it, and refusing many has to be cheap.
    static bool IsHandshake(HttpRequest request) => request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method);

    static byte[]? Read(ErrorDocument document, Refusals refusals)
    {
        string problem;
        try
        {
            var files = new ContainedFiles(document.Folder);
            if (files.Find(document.Path) is { Status.Kind: FileKind.Regular } found)
            {
                using var handle = RegularFile.OpenKnown(found.Path, found.Status, out var status);
                if (status.SizeBytes <= MostBytes && files.Holds(handle, found))
                    return ReadAll(handle, (int)status.SizeBytes);
                problem = $"has {status.SizeBytes:N0} bytes and may have {MostBytes:N0}";
            }
            else
                problem = "is not there";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }
        refusals.Add(RefusalReason.File, route: null, StatusCodes.Status404NotFound, $"errors: document '{document.Path}': {problem}");
        return null;
    }

    static byte[] ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle handle, int length)
    {
        var bytes = new byte[length];
        var read = 0;
        for (int n; read < length && (n = RandomAccess.Read(handle, bytes.AsSpan(read), read)) > 0; )
            read += n;
        return read == length ? bytes : bytes[..read];
    }
}
