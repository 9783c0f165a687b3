using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations.Pages;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Requests.Development;
using PluginChat.Hosting.Sessions;
using PluginChat.Hosting.StaticFiles;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace PluginChat.Hosting.Requests;

/// <summary>Answers where an action does not: problem details (RFC 9457), and a page for browsers.</summary>
sealed class ActionErrors(Refusals refusals, ILogger log)
{
    // Sessions end by the minute, and Redis is looked for several times a second.
    const string SessionRetrySeconds = "5";

    /// <summary>What there is, for who works on the site; null where nobody does, which is in production.</summary>
    public SiteMap? Development { get; init; }

    /// <summary>Whether a client may see the text of errors: where the route says so, and in development unless it says the
    /// opposite.</summary>
    public bool Shows(RouteConfig route) => route.ShowErrors || Development is not null && !route.HidesErrors;

    /// <summary>Told of sessions that could not be used.</summary>
    public required SiteSessions Sessions { get; init; }

    /// <summary>Whether what an action threw is its own fault.</summary>
    public static bool IsFailure(HttpContext context, Exception exception) =>
        !IsOver(context, exception) && exception is not (ClientVisibleException or BadHttpRequestException or SessionException);

    /// <summary>
    /// Answers for an action that threw. Where the answer has begun, its connection is cut: half an answer must not look whole.
    /// </summary>
    public Task HandleAsync(FailedRequest failed, Exception exception)
    {
        var (context, route) = (failed.Context, failed.Match.Route);
        if (IsOver(context, exception))
        {
            context.Abort();
            return Task.CompletedTask;
        }
        var (status, detail) = exception switch
        {
            ClientVisibleException visible => (StatusCodes.Status400BadRequest, visible.Message),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            SessionException session => (Sessions.Refuse(session, route), Shows(route) ? session.Message : null),
            _ => (0, ""),
        };
        var reference = status == 0 ? Report(failed, exception) : "";
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        ClearButTheSites(context.Response, route);
        if (status == StatusCodes.Status503ServiceUnavailable && exception is SessionException)
            context.Response.Headers.RetryAfter = SessionRetrySeconds;
        return status == 0 ? AnswerAsync(failed, exception, reference) : WriteAsync(context, route, status, detail);
    }

    // What the action set goes; what the site says with every answer stays.
    static void ClearButTheSites(HttpResponse response, RouteConfig route)
    {
        var strictTransport = response.Headers.StrictTransportSecurity;
        response.Clear();
        response.Headers.StrictTransportSecurity = strictTransport;
        foreach (var (name, value) in route.Headers)
            response.Headers[name] = value;
    }

    // The client went away, or its time was over: nobody is there to read an answer, and the author has done nothing wrong.
    static bool IsOver(HttpContext context, Exception exception) =>
        context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException || IsBroken(exception);

    /// <summary>Answers with a status and, where there is one, a sentence or more.</summary>
    public Task WriteAsync(HttpContext context, RouteConfig route, int status, string? detail) =>
        WriteAsync(context, route, new ProblemDetails { Status = status, Detail = detail });

    /// <summary>Answers for a controller that cannot be built.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="controller">The controller's name.</param>
    /// <param name="failure">Why not; null where that is not known.</param>
    /// <param name="note">What else there is to say to who may see the reason.</param>
    public Task WriteAsync(HttpContext context, RouteConfig route, string controller, BuildFailure? failure, string? note = null)
    {
        const int status = StatusCodes.Status500InternalServerError;
        if (failure is null || !Shows(route))
            return WriteAsync(context, route, status, "The controller is not available.");
        if (Development is null || !Accepts.IsPage(context.Request))
            return WriteAsync(context, route, status, note is null ? failure.Detail : $"{failure.Detail}\n{note}");
        SetHead(context, route, status);
        return CompilePage.SendAsync(context, controller, failure, note);
    }

    /// <summary>Answers 404, in development with what there is.</summary>
    public Task WriteNotFoundAsync(HttpContext context, RouteConfig route, string detail)
    {
        if (Development is null || !Shows(route) || !Accepts.IsPage(context.Request))
            return WriteAsync(context, route, StatusCodes.Status404NotFound, Shows(route) ? detail : null);
        SetHead(context, route, StatusCodes.Status404NotFound);
        return Development.SendAsync(context, detail);
    }

    Task AnswerAsync(FailedRequest failed, Exception exception, string reference)
    {
        const int status = StatusCodes.Status500InternalServerError;
        var (context, route) = (failed.Context, failed.Match.Route);
        if (!Shows(route))
            return WriteAsync(context, route, status, $"The action failed. Reference {reference}");
        var problem = new ProblemDetails { Status = status, Detail = $"{ExceptionText.Full(exception)} Reference {reference}" };
        if (Development is null)
            return WriteAsync(context, route, problem);
        var exceptions = ExceptionText.Report(exception);
        if (Accepts.IsPage(context.Request))
        {
            SetHead(context, route, status);
            return ExceptionPage.SendAsync(failed, exceptions, reference);
        }
        problem.Extensions["exceptions"] = Traces(exceptions);
        return WriteAsync(context, route, problem);
    }

    Task WriteAsync(HttpContext context, RouteConfig route, ProblemDetails problem)
    {
        var (response, status) = (context.Response, problem.Status!.Value);
        SetHead(context, route, status);
        problem.Title = ReasonPhrases.GetReasonPhrase(status);
        if (Accepts.IsPage(context.Request))
        {
            // A page for visitors, unless somebody is to see what went wrong.
            var isShown = Shows(route) && status >= StatusCodes.Status500InternalServerError;
            if (!isShown && route.Errors.ContainsKey(status))
                return ErrorAnswer.WriteAsync(context, route.Errors, refusals, problem.Title + ".\n");
            response.ContentType = "text/html; charset=utf-8";
            var script = Development is null ? "" : LiveReload.ElementFor(context);
            return response.WriteAsync(ErrorPage.Of(status, problem.Title, problem.Detail, script));
        }
        response.ContentType = "application/problem+json";
        return response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem)).AsTask();
    }

    static void SetHead(HttpContext context, RouteConfig route, int status)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in route.Headers)
            context.Response.Headers[name] = value;
        context.Response.Headers.CacheControl = "no-store";
    }

    string Report(FailedRequest failed, Exception exception)
    {
        var reference = Guid.NewGuid().ToString("N")[..8];
        Log.HttpActionFailed(log, failed.Controller.Name, failed.Action, reference, ExceptionText.Full(exception));
        return reference;
    }

    static object Traces(ImmutableArray<ReportedException> exceptions) =>
        exceptions.Select(e => new
        {
            type = e.Type,
            message = e.Message,
            trace = e.Frames.Select(f => f.ToString()).ToArray(),
        });

    // The server says so before RequestAborted does.
    static bool IsBroken(Exception exception) =>
        exception is ConnectionResetException or ConnectionAbortedException
        || exception is IOException { InnerException: ConnectionResetException or ConnectionAbortedException };
}
