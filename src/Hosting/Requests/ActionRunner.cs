using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Requests.Caching;
using PluginChat.Hosting.Sessions;
using PluginChat.Http;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// Runs the action of a request, and has another generation go on with a stream of events. The lease lasts from the first parameter to the
/// last byte, and nothing of the generation is left in the request afterwards: the server uses its objects again.
/// </summary>
sealed class ActionRunner(
    RunningRequests running,
    SiteSessions sessions,
    RequestRefusals refusals,
    ActionErrors errors,
    CancellationToken stopping
)
{
    /// <summary>Runs it and gives its lease back.</summary>
    /// <param name="leased">The action.</param>
    /// <param name="recorder">What keeps the answer; it is disposed at the end.</param>
    public async Task RunAsync(LeasedAction leased, AnswerRecorder? recorder = null)
    {
        var (context, match, controller, _, _) = leased;
        VisitorSession? visitor = null;
        while (true)
        {
            var (generation, action) = (leased.Generation, leased.Action);
            var services = new RequestServices(context, generation, match, sessions, stopping) { Visitor = visitor };
            var request = running.Begin(leased, services);
            try
            {
                BodyLimit.Apply(context, match.Route.Limits);
                if (
                    match.Route.Xsrf
                    && action.IsGuarded
                    && await CrossSiteCheck.CheckAsync(context, match.Route, sessions.Site.SessionCookie).ConfigureAwait(false) is { } why
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
            if (services.IsSignedOut || await SuccessorAsync(leased, services.LastEventId).ConfigureAwait(false) is not { } next)
            {
                await context.Response.CompleteAsync().ConfigureAwait(false);
                return;
            }
            (leased, visitor) = (next, services.Visitor);
        }
    }

    // A stream of events goes on in the generation that serves now, as if its client had come back: the id of the last event says where.
    // One that no action can go on with ends, and the client, which does come back, is told what there is.
    async Task<LeasedAction?> SuccessorAsync(LeasedAction leased, string? lastEventId)
    {
        var context = leased.Context;
        if (lastEventId is not null)
            context.Request.Headers["Last-Event-ID"] = lastEventId;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (await leased.Controller.EnterAsync(over.Token).ConfigureAwait(false) is { } generation)
        {
            if (
                generation.HttpActions.TryGetValue(leased.Action.Name, out var actions)
                && actions.FirstOrDefault(a => a.StreamsEvents && a.Takes(context.Request.Method)) is { } action
                && action.Access?.Missing(context.User) is null // it may ask for more than the version before
            )
                return leased with { Generation = generation, Action = action };
            generation.Exit();
        }
        return null;
    }
}
