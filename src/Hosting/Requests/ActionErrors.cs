using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.StaticFiles;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace PluginChat.Hosting.Requests;

/// <summary>Answers where an action does not: problem details (RFC 9457), and a page for browsers.</summary>
sealed class ActionErrors(Refusals refusals, ILogger log)
{
    /// <summary>Whether somebody works on the site.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>
    /// Answers for an action that threw. Where the answer has begun, its connection is cut: half an answer must not look whole.
    /// </summary>
    public Task HandleAsync(HttpContext context, RouteConfig route, Controller controller, string action, Exception exception)
    {
        // The client went away, or its time was over: nobody is there to read an answer, and the author has done nothing wrong.
        if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        var (status, detail) = exception switch
        {
            ClientVisibleException visible => (StatusCodes.Status400BadRequest, visible.Message),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            _ => (StatusCodes.Status500InternalServerError, Report(route, controller, action, exception)),
        };
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.Clear();
        return WriteAsync(context, route, status, detail);
    }

    /// <summary>Answers with a status and, where there is one, a sentence or more.</summary>
    public Task WriteAsync(HttpContext context, RouteConfig route, int status, string? detail)
    {
        var response = context.Response;
        response.StatusCode = status;
        foreach (var (name, value) in route.Headers)
            response.Headers[name] = value;
        response.Headers.CacheControl = "no-store";
        var title = ReasonPhrases.GetReasonPhrase(status);
        if (WantsPage(context.Request))
        {
            // A page for visitors, unless somebody is to see what went wrong.
            var isShown = route.ShowErrors && status >= StatusCodes.Status500InternalServerError;
            if (!isShown && route.Errors.ContainsKey(status))
                return ErrorAnswer.WriteAsync(context, route.Errors, refusals, title + ".\n");
            response.ContentType = "text/html; charset=utf-8";
            return response.WriteAsync(ErrorPage.Of(status, title, detail, IsDevelopment));
        }
        response.ContentType = "application/problem+json";
        var problem = new ProblemDetails
        {
            Status = status,
            Title = title,
            Detail = detail,
        };
        return response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem)).AsTask();
    }

    string Report(RouteConfig route, Controller controller, string action, Exception exception)
    {
        var reference = Guid.NewGuid().ToString("N")[..8];
        Log.HttpActionFailed(log, controller.Name, action, reference, ExceptionText.Full(exception));
        return $"{(route.ShowErrors ? ExceptionText.Full(exception) : "The action failed.")} Reference {reference}";
    }

    // Browsers name it first; a client of an API names JSON, or nothing.
    static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().StartsWith("text/html", StringComparison.OrdinalIgnoreCase);
}
