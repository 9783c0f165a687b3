using System.Collections.Immutable;
using System.Globalization;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Requests;

/// <summary>Answers requests that no action is asked for, counts them, and says why.</summary>
sealed class RequestRefusals(Refusals refusals, ActionErrors errors)
{
    /// <summary>405 with the methods that there are, which are also what OPTIONS asks for.</summary>
    public Task MethodAsync(HttpContext context, RouteMatch match, ImmutableArray<HttpAction> actions)
    {
        var methods = actions.SelectMany(a => a.Methods).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (methods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase))
            methods.Add(HttpMethods.Head);
        context.Response.Headers.Allow = string.Join(", ", methods.Append(HttpMethods.Options));
        if (!HttpMethods.IsOptions(context.Request.Method))
            return RefuseAsync(
                context,
                match,
                RefusalReason.Method,
                StatusCodes.Status405MethodNotAllowed,
                "This method is not allowed here."
            );
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>503 of a host that stops.</summary>
    public Task StoppingAsync(HttpContext context, RouteMatch match)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        context.Response.Headers.RetryAfter = "1";
        return RefuseAsync(context, match, RefusalReason.Stopping, StatusCodes.Status503ServiceUnavailable, "The server stops.");
    }

    /// <summary>503 of an action that keeps failing.</summary>
    public Task FailingAsync(HttpContext context, RouteMatch match, HttpAction action, TimeSpan retryAfter)
    {
        const int status = StatusCodes.Status503ServiceUnavailable;
        refusals.Add(RefusalReason.Circuit, match.Route.Name, status, $"action '{action.Name}' keeps failing");
        context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return errors.WriteAsync(
            context,
            match.Route,
            status,
            errors.Shows(match.Route) ? $"Action '{action.Name}' keeps failing; see the host's log." : "The server is not available."
        );
    }

    /// <summary>403 of a request that a page of another site made.</summary>
    public Task CrossSiteAsync(HttpContext context, RouteMatch match, string why) =>
        RefuseAsync(context, match, RefusalReason.Xsrf, StatusCodes.Status403Forbidden, why);

    /// <summary>500 of a controller that cannot be built.</summary>
    public Task ControllerAsync(HttpContext context, RouteMatch match, Controller controller, BuildFailure? failure)
    {
        const int status = StatusCodes.Status500InternalServerError;
        refusals.Add(RefusalReason.Controller, match.Route.Name, status, $"controller '{controller.Name}' is not available");
        return errors.WriteAsync(context, match.Route, controller.Name, failure);
    }

    /// <summary>404. Names that clients invent, and what there is instead, are told where errors are shown.</summary>
    public Task NameAsync(HttpContext context, RouteMatch match, string detail)
    {
        const int status = StatusCodes.Status404NotFound;
        refusals.Add(RefusalReason.NotFound, match.Route.Name, status, "no such controller or action");
        return errors.WriteNotFoundAsync(context, match.Route, detail);
    }

    Task RefuseAsync(HttpContext context, RouteMatch match, RefusalReason reason, int status, string text)
    {
        refusals.Add(reason, match.Route.Name, status, text);
        return errors.WriteAsync(context, match.Route, status, text);
    }
}
