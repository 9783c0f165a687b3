using System.Collections.Concurrent;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// The requests that HTTP actions answer now. Each second it names actions that do not end, and cuts off requests whose time is over: one
/// timer for
/// all, and places that are used again, so that a request costs no memory here.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="refusals">Told of requests that are cut off.</param>
/// <param name="events">Told of actions that do not end.</param>
/// <param name="stuckAfter">How long an action may take to begin to answer before it is named.</param>
sealed class RunningRequests(CoarseClock clock, Refusals refusals, ControllerEvents events, TimeSpan stuckAfter) : IHeartbeatHandler
{
    readonly ConcurrentQueue<RunningRequest> _free = new();
    readonly ConcurrentBag<RunningRequest> _all = [];

    public RunningRequest Begin(HttpContext context, RouteConfig route, Controller controller, int generation, string action)
    {
        if (!_free.TryDequeue(out var request))
            _all.Add(request = new());
        lock (request)
        {
            (request.Context, request.Route, request.Controller) = (context, route, controller);
            (request.Action, request.Generation, request.Since, request.IsReported) = (action, generation, clock.Now, false);
        }
        return request;
    }

    public void End(RunningRequest request)
    {
        lock (request)
            (request.Context, request.Route, request.Controller) = (null, null, null);
        _free.Enqueue(request);
    }

    public void OnHeartbeat(long now)
    {
        foreach (var request in _all)
        {
            HttpActionStuck? stuck;
            lock (request)
                stuck = Check(request);
            if (stuck is not null)
                events.Publish(stuck);
        }
    }

    // Under the request's lock, so that it is no other request that is cut off.
    HttpActionStuck? Check(RunningRequest request)
    {
        if (request is not { Context: { } context, Route: { } route, Controller: { } controller })
            return null;
        var elapsed = TimeSpan.FromMilliseconds(clock.Now - request.Since);
        if (route.Timeouts.Request != Timeout.InfiniteTimeSpan && elapsed > route.Timeouts.Request)
        {
            refusals.Add(
                RefusalReason.Timeout,
                route.Name,
                0,
                $"timeouts.request: a request took longer than {route.Timeouts.Request.TotalSeconds:0.###} s"
            );
            context.Abort();
        }
        if (request.IsReported || elapsed < stuckAfter || context.Response.HasStarted)
            return null;
        request.IsReported = true;
        return new(controller.Name, request.Generation, request.Action, elapsed);
    }
}
