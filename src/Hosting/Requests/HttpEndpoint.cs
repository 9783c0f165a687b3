using System.Collections.Immutable;
using PluginChat.Hosting.Accounts;
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
/// Answers a request with an HTTP action, in whatever generation serves at that moment: with what is kept of it, or by running it.
/// </summary>
sealed class HttpEndpoint(
    ControllerRegistry controllers,
    RequestRefusals refusals,
    ActionRunner runner,
    ActionErrors errors,
    CancellationToken stopping
)
{
    /// <summary>What answers a request without a handshake for an action that speaks WebSocket alone.</summary>
    public required Func<HttpContext, RouteMatch, Task> SocketsOnly { get; init; }

    /// <summary>What answers on routes that have files too, where there is no page or action of a name.</summary>
    public required Func<HttpContext, RouteMatch, Task> Files { get; init; }

    /// <summary>Lets in whom an action lets in, or answers.</summary>
    public required Func<HttpContext, RouteConfig, AccessRule, ValueTask<bool>> Admit { get; init; }

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
                if (action.Access is { } access && access.Missing(context.User) is not null)
                    return AdmitAndServeAsync(context, match, controller, access);
                var leased = new LeasedAction(context, match, controller, generation, action);
                // A stream of events is never whole.
                var isKept = !match.Route.Cache.IsEmpty && !action.StreamsEvents;
                if (action.Circuit.IsOpen)
                {
                    // What is kept needs no action that works.
                    if (isKept && Cache.Find(context, CacheRequestOf(leased)) is { } kept)
                        return AnswerCache.SendAsync(context, kept);
                    if (!action.Circuit.TryAdmit(context.Connection.RemoteIpAddress, out var retryAfter))
                        return refusals.FailingAsync(context, match, action, retryAfter);
                }
                isLeased = false; // what runs gives it back
                return isKept ? RunOrAnswerAsync(leased) : runner.RunAsync(leased);
            }
            return refusals.MethodAsync(context, match, actions);
        }
        finally
        {
            if (isLeased)
                generation.Exit();
        }
    }

    // Without a lease: finding out who it is takes a while, and an edit does not wait for it.
    async Task AdmitAndServeAsync(HttpContext context, RouteMatch match, Controller controller, AccessRule access)
    {
        if (await Admit(context, match.Route, access).ConfigureAwait(false))
            await ServeAsync(context, match, controller).ConfigureAwait(false);
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

    static CacheRequest CacheRequestOf(LeasedAction leased)
    {
        var (controller, generation) = (leased.Controller, leased.Generation.Number);
        return CacheRequest.Of(leased.Context, leased.Match, new(controller.Name, controller.Source, generation), leased.Action.Name);
    }

    // What may be kept of the answer is for the route's rules to say.
    async Task RunOrAnswerAsync(LeasedAction leased)
    {
        var context = leased.Context;
        var request = CacheRequestOf(leased);
        context.Features.Set<IDecidesCaching>(request);
        var outcome = await Cache.AskAsync(context, request).ConfigureAwait(false);
        if (outcome.Kept is { } kept)
        {
            leased.Generation.Exit(); // nothing of it is needed: these are the host's bytes
            await AnswerCache.SendAsync(context, kept).ConfigureAwait(false);
            return;
        }
        var recorder = outcome.Recorded is { } recorded ? new AnswerRecorder(context, recorded) : null;
        if (recorder is null)
            ClientAge.SetOnStart(context, request);
        await runner.RunAsync(leased, recorder).ConfigureAwait(false);
    }
}
