using System.Net;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Routing;
using PluginChat.Hosting.Sessions;

namespace PluginChat.Hosting.WebSockets.Handshakes;

/// <summary>
/// Asks an action whether somebody may connect, in whatever generation serves at that moment. Nothing of it outlives the answer.
/// </summary>
/// <param name="deadline">What an event may take before the client is answered without it.</param>
/// <param name="time">For the deadline.</param>
/// <param name="log">For what the author's code throws.</param>
sealed class HandshakeEvent(TimeSpan deadline, TimeProvider time, ILogger log)
{
    /// <summary>What a client is answered that may not connect.</summary>
    /// <param name="Status">The answer's status.</param>
    /// <param name="Text">The answer's text.</param>
    /// <param name="Why">For the log.</param>
    /// <param name="RetryAfterSeconds">When to come back; null where that says nothing.</param>
    public sealed record Refusal(int Status, string Text, string Why, int? RetryAfterSeconds = null);

    // Where sessions are kept is looked for several times a second.
    const int SessionRetrySeconds = 5;

    /// <summary>What visitors have from HTTP.</summary>
    public required SiteSessions Sessions { get; init; }

    /// <summary>Null where the client may connect, or has gone away meanwhile.</summary>
    public async Task<Refusal?> AskAsync(HttpContext context, RouteMatch match, Controller controller, IClientItems items)
    {
        // Two, as each has a clock of its own: the peer goes away in real time.
        using var late = new CancellationTokenSource(deadline, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        var request = new PendingHandshake(context, match, items, Sessions, over.Token);
        try
        {
            var asking = AskAsync(request, match, controller, context.Connection.RemoteIpAddress, over.Token);
            await ((Task)asking).WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (asking.IsCompletedSuccessfully)
                return await asking.ConfigureAwait(false);
            return late.IsCancellationRequested
                ? new(
                    StatusCodes.Status503ServiceUnavailable,
                    "The server is not available.",
                    $"{Subject(controller, match)} took more than {deadline.TotalSeconds:0.###} s: pass its token Aborted on"
                )
                : null;
        }
        finally
        {
            request.End();
        }
    }

    async Task<Refusal?> AskAsync(
        PendingHandshake request,
        RouteMatch match,
        Controller controller,
        IPAddress? address,
        CancellationToken over
    )
    {
        while (!over.IsCancellationRequested)
        {
            var changed = controller.Changed; // before looking, so that no change is missed
            if (controller.TryEnter(match.Target!, out var generation, out var instance))
                return await RunAsync(request, match, controller, generation!, instance!, address).ConfigureAwait(false);
            // An edit took the action away: the open event, which waits for it as well, comes after this.
            if (controller.Current is not { } current || !current.Actions.ContainsKey(match.Target!))
                return null;
            await changed.WaitAsync(over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    // The lease is held until the author's code returns, whether the client was answered meanwhile or not.
    async Task<Refusal?> RunAsync(
        PendingHandshake request,
        RouteMatch match,
        Controller controller,
        ControllerGeneration generation,
        WebSocketAction instance,
        IPAddress? address
    )
    {
        try
        {
            request.Services = generation.Services;
            HandshakeResult result;
            try
            {
                result = await instance.OnHandshakeAsync(request).ConfigureAwait(false);
            }
            finally
            {
                await request.StoreSessionAsync().ConfigureAwait(false);
            }
            return result.IsAccepted ? null : new(result.Status, result.Reason!, $"{Subject(controller, match)} refused");
        }
        catch (ClientVisibleException e)
        {
            return new(StatusCodes.Status403Forbidden, e.Message, $"{Subject(controller, match)} refused");
        }
        catch (SessionException e)
        {
            var status = SiteSessions.StatusOf(e);
            return new(
                status,
                match.Route.ShowErrors ? e.Message : "The session is not available.",
                $"{Subject(controller, match)} could not use a session: {e.Message}",
                status == StatusCodes.Status503ServiceUnavailable ? SessionRetrySeconds : null
            );
        }
        catch (OperationCanceledException) when (request.Aborted.IsCancellationRequested)
        {
            return new(
                StatusCodes.Status503ServiceUnavailable,
                "The server is not available.",
                $"{Subject(controller, match)} was cancelled"
            );
        }
        catch (Exception e) // the author's code: anything can come
        {
            generation.Circuit.Failed(address);
            var reference = Guid.NewGuid().ToString("N")[..8];
            Log.HandshakeFailed(log, controller.Name, match.Target!, reference, ExceptionText.Full(e));
            return new(
                StatusCodes.Status500InternalServerError,
                $"{(match.Route.ShowErrors ? ExceptionText.Short(e) : "The action failed.")} Reference {reference}",
                $"{Subject(controller, match)} failed"
            );
        }
        finally
        {
            generation.Exit();
        }
    }

    static string Subject(Controller controller, RouteMatch match) =>
        $"the handshake event of '{match.Target}' of controller '{controller.Name}'";
}
