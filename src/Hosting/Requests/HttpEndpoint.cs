using System.Collections.Immutable;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Generations.Pages;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Dispatch;
using PluginChat.Hosting.Requests.Caching;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Sessions;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Http;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// Answers a request with an HTTP action, in whatever generation serves at that moment. The lease lasts from the first parameter to the
/// last byte,
/// and nothing of the generation is left in the request afterwards: the server uses its objects again.
/// </summary>
sealed class HttpEndpoint(
    ControllerRegistry controllers,
    RequestRefusals refusals,
    RunningRequests running,
    ActionErrors errors,
    CancellationToken stopping
)
{
    /// <summary>What answers a request without a handshake for an action that speaks WebSocket alone.</summary>
    public required Func<HttpContext, RouteMatch, Task> SocketsOnly { get; init; }

    /// <summary>What the site remembers of its visitors.</summary>
    public required SiteSessions Sessions { get; init; }

    /// <summary>What answers on routes that have files too, where there is no page or action of a name.</summary>
    public required Func<HttpContext, RouteMatch, Task> Files { get; init; }

    /// <summary>What is kept of answers.</summary>
    public required AnswerCache Cache { get; init; }

    public Task HandleAsync(HttpContext context, RouteMatch match)
    {
        if (RequestedController.Find(controllers, match) is not { } lane)
            return match.Route.FallsBackToFiles
                ? Files(context, match)
                : refusals.NameAsync(context, match, $"There is no controller '{controllers.NameOf(match.Source!)}'.");
        if (
            errors.Shows(match.Route)
            && lane is { Failure: { } failure, Controller.Current: { } current }
            && RequestedAction.IsOfPages(current, match)
        )
            return errors.WriteAsync(
                context,
                match.Route,
                lane.Controller.Name,
                failure,
                $"generation {current.Number} goes on serving where showErrors is false"
            );
        return lane.Controller.Current is null ? LoadAndServeAsync(context, match, lane) : ServeAsync(context, match, lane.Controller);
    }

    async Task LoadAndServeAsync(HttpContext context, RouteMatch match, ControllerReloader lane)
    {
        var failure = (await lane.GetAsync().ConfigureAwait(false)).Failure;
        // What was built for this request is no edit that it missed.
        if (errors.Development is { } development)
        {
            development.Mark(context);
            failure = lane.Failure ?? failure;
        }
        if (lane.Controller.Current is not null)
            await ServeAsync(context, match, lane.Controller).ConfigureAwait(false);
        else if (match.Route.FallsBackToFiles && (failure is { Stage: BuildStage.Missing } || RequestedAction.IsOfAFile(match)))
            await Files(context, match).ConfigureAwait(false);
        else if (failure is { Stage: BuildStage.Missing } && RequestedController.IsNamedByTheClient(match))
            await refusals.NameAsync(context, match, failure.Text).ConfigureAwait(false);
        else
            await refusals.ControllerAsync(context, match, lane.Controller, failure).ConfigureAwait(false);
    }

    Task ServeAsync(HttpContext context, RouteMatch match, Controller controller)
    {
        if (stopping.IsCancellationRequested)
            return refusals.StoppingAsync(context, match);
        errors.Development?.Mark(context); // before the lease: what goes live after it, the page does not have
        if (!controller.TryEnter(out var generation))
            return WaitAndServeAsync(context, match, controller);
        var isLeased = true;
        try
        {
            if (
                RequestedAction.IsPrefix(context, match)
                || !RequestedAction.TryFind(generation, match.Target!, match.Route, out var actions)
            )
                return AnswerUnknownAsync(context, match, controller, generation);
            foreach (var action in actions)
            {
                if (!action.Takes(context.Request.Method))
                    continue;
                if (action.Circuit.IsOpen && !action.Circuit.TryAdmit(context.Connection.RemoteIpAddress, out var retryAfter))
                    return refusals.FailingAsync(context, match, action, retryAfter);
                isLeased = false; // what runs gives it back
                // A stream of events is never whole.
                return match.Route.Cache.IsEmpty || action.StreamsEvents
                    ? RunAsync(context, match, controller, generation, action)
                    : RunOrAnswerAsync(context, match, controller, generation, action);
            }
            return refusals.MethodAsync(context, match, actions);
        }
        finally
        {
            if (isLeased)
                generation.Exit();
        }
    }

    // What is neither a page nor an action: a WebSocket's, a folder without its slash, a file, or nothing.
    Task AnswerUnknownAsync(HttpContext context, RouteMatch match, Controller controller, ControllerGeneration generation)
    {
        if (generation.Actions.ContainsKey(match.Target!))
            return SocketsOnly(context, match);
        if (RequestedAction.IsFolder(context, match, generation))
            return FolderRedirect.AnswerAsync(context);
        if (match.Route.FallsBackToFiles)
            return Files(context, match);
        var there = string.Join(", ", generation.ActionNames.Select(a => $"'{a}'"));
        return refusals.NameAsync(context, match, $"Controller '{controller.Name}' has no action '{match.Target}'; it has {there}.");
    }

    // While state moves, requests wait here, in the host, and none is lost.
    async Task WaitAndServeAsync(HttpContext context, RouteMatch match, Controller controller)
    {
        if (await controller.EnterAsync(context.RequestAborted).ConfigureAwait(false) is not { } generation)
            return;
        generation.Exit();
        await ServeAsync(context, match, controller).ConfigureAwait(false);
    }

    // What may be kept of the answer is for the route's rules to say.
    async Task RunOrAnswerAsync(
        HttpContext context,
        RouteMatch match,
        Controller controller,
        ControllerGeneration generation,
        HttpAction action
    )
    {
        var request = CacheRequest.Of(context, match, new(controller.Name, controller.Source, generation.Number), action.Name);
        context.Features.Set<IDecidesCaching>(request);
        var outcome = await Cache.AskAsync(context, request).ConfigureAwait(false);
        if (outcome.Kept is { } kept)
        {
            generation.Exit(); // nothing of it is needed: these are the host's bytes
            await AnswerCache.SendAsync(context, kept).ConfigureAwait(false);
            return;
        }
        var recorder = outcome.Recorded is { } recorded ? new AnswerRecorder(context, recorded) : null;
        if (recorder is null)
            ClientAge.SetOnStart(context, request);
        await RunAsync(context, match, controller, generation, action, recorder).ConfigureAwait(false);
    }

    async Task RunAsync(
        HttpContext context,
        RouteMatch match,
        Controller controller,
        ControllerGeneration generation,
        HttpAction action,
        AnswerRecorder? recorder = null
    )
    {
        while (true)
        {
            var request = running.Begin(context, match.Route, controller, generation.Number, action);
            var services = new RequestServices(context, generation, match.Route, Sessions, stopping);
            try
            {
                BodyLimit.Apply(context, match.Route.Limits);
                if (
                    match.Route.Xsrf
                    && action.IsGuarded
                    && await CrossSiteCheck.CheckAsync(context, match.Route, Sessions.Site.SessionCookie).ConfigureAwait(false) is { } why
                )
                    await refusals.CrossSiteAsync(context, match, why).ConfigureAwait(false);
                else
                {
                    var answering = action.RunAsync(new HttpActionRequest(context, match.Parameters), match.Route.Prefix);
                    if (!answering.IsCompleted)
                        request.Yielded();
                    await answering.ConfigureAwait(false);
                }
                // Here, not by the server later: callbacks of the response may be the author's code.
                if (!services.IsHandedOn)
                    await context.Response.CompleteAsync().ConfigureAwait(false);
                // One that fits nothing, or is not let in, says nothing of the action.
                if (context.Response.StatusCode is < StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound)
                    action.Circuit.Succeeded(context.Connection.RemoteIpAddress);
            }
            catch (Exception e) // the author's code: anything can come
            {
                if (ActionErrors.IsFailure(context, e))
                    action.Circuit.Failed(context.Connection.RemoteIpAddress);
                await errors.HandleAsync(new(context, match, controller, action.Name, generation.Number), e).ConfigureAwait(false);
            }
            finally
            {
                if (recorder is not null)
                    await recorder.DisposeAsync().ConfigureAwait(false);
                await services.EndAsync().ConfigureAwait(false);
                running.End(request);
                generation.Exit();
            }
            if (!services.IsHandedOn)
                return;
            var next = await SuccessorAsync(context, match, controller, action.Name, services.LastEventId).ConfigureAwait(false);
            if (next is null)
                return;
            (generation, action) = next.Value;
        }
    }

    // A stream of events goes on in the generation that serves now, as if its client had come back: the id of the last event says where.
    // One that no action can go on with ends, and the client, which does come back, is told what there is.
    async Task<(ControllerGeneration, HttpAction)?> SuccessorAsync(
        HttpContext context,
        RouteMatch match,
        Controller controller,
        string name,
        string? lastEventId
    )
    {
        if (lastEventId is not null)
            context.Request.Headers["Last-Event-ID"] = lastEventId;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (await controller.EnterAsync(over.Token).ConfigureAwait(false) is { } generation)
        {
            if (
                generation.HttpActions.TryGetValue(name, out var actions)
                && actions.FirstOrDefault(a => a.StreamsEvents && a.Takes(context.Request.Method)) is { } action
            )
                return (generation, action);
            generation.Exit();
        }
        await context.Response.CompleteAsync().ConfigureAwait(false);
        return null;
    }
}
