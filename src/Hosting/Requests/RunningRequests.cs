using System.Collections.Concurrent;
using System.Net;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Watches;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// The requests that HTTP actions answer now. Each second it names actions that do not end, and cuts off requests whose time is over, or
/// whose user is one no more: one timer for all, and places that are used again, so that a request costs no memory here.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="refusals">Told of requests that are cut off.</param>
/// <param name="events">Told of actions that do not end.</param>
/// <param name="stuckAfter">How long an action may take to begin to answer before it is named.</param>
sealed class RunningRequests(CoarseClock clock, Refusals refusals, ControllerEvents events, TimeSpan stuckAfter)
    : IHeartbeatHandler,
        IHeldThreads
{
    // In milliseconds. What is nearly done may end; a stream that its action does not end is cut off.
    const long SignedOutGrace = 1000;

    /// <summary>What is to be done about a request, outside of its lock.</summary>
    readonly record struct Finding(HttpActionStuck? Stuck, ActionCircuit? Failed, ActionCircuit? Computing, IPAddress? Address);

    readonly ConcurrentQueue<RunningRequest> _free = new();
    readonly ConcurrentBag<RunningRequest> _all = [];
    Dictionary<ActionCircuit, int> _computing = []; // requests of each at the last heartbeat; the heartbeat's

    /// <summary>What has become of a user. Asked under a request's lock.</summary>
    public Func<SignedInUser, UserStanding> StandingOf { get; init; } = _ => UserStanding.Good;

    public IEnumerable<HeldThread> Held =>
        from request in _all
        where request.Thread != 0
        select new HeldThread(this, request, request.Sequence);

    public RunningRequest Begin(LeasedAction leased, RequestServices services)
    {
        var user = leased.Context.Features.Get<SignedInUser>();
        if (!_free.TryDequeue(out var request))
            _all.Add(request = new());
        lock (request)
        {
            request.Begin(leased, user, services, clock.Now);
            // It may have waited for a compile since it was asked who it is.
            CheckUser(request);
        }
        return request;
    }

    /// <summary>Ends what is answered to users who are others now, or none: streams at once, the rest a second later.</summary>
    public void CheckUsers()
    {
        foreach (var request in _all)
        {
            lock (request)
                CheckUser(request);
        }
    }

    public void End(RunningRequest request)
    {
        lock (request)
            request.End();
        _free.Enqueue(request);
    }

    /// <summary>How many of a controller's requests were named as not ending, and have not ended.</summary>
    public int Stuck(Controller controller)
    {
        var count = 0;
        foreach (var request in _all)
        {
            lock (request)
                count += request.IsReported && request.Controller == controller ? 1 : 0;
        }
        return count;
    }

    public string Describe(object holder)
    {
        var request = (RunningRequest)holder;
        lock (request)
            return request.Controller is { } controller
                ? $"{controller.Name}: a request of '{request.Action}'"
                : "a request that has ended";
    }

    public void OnHeartbeat(long now)
    {
        var computing = new Dictionary<ActionCircuit, int>();
        foreach (var request in _all)
        {
            Finding found;
            lock (request)
                found = Check(request);
            if (found.Stuck is not null)
                events.Publish(found.Stuck);
            found.Failed?.Failed(found.Address);
            if (found.Computing is not null)
                computing[found.Computing] = computing.GetValueOrDefault(found.Computing) + 1;
        }
        foreach (var (circuit, requests) in computing)
            circuit.Computes(requests);
        foreach (var circuit in _computing.Keys.Where(c => !computing.ContainsKey(c)))
            circuit.Computes(0);
        _computing = computing;
    }

    // Under the request's lock, so that it is no other request that is cut off.
    Finding Check(RunningRequest request)
    {
        if (request is not { Context: { } context, Route: { } route, Controller: { } controller })
            return default;
        CheckUser(request);
        var elapsed = TimeSpan.FromMilliseconds(clock.Now - request.Since);
        var isLate = !request.IsCut && route.Timeouts.Request != Timeout.InfiniteTimeSpan && elapsed > route.Timeouts.Request;
        // A client that reads slowly is not the action's fault.
        var failed = isLate && !context.Response.HasStarted ? request.Circuit : null;
        if (isLate)
            CutLate(request, context, controller, route);
        var thread = request.Thread;
        // What holds a thread is noted when it is first seen, and reported later, when there is something to compare.
        var isNew = thread != 0 && request.First is null && ThreadId.IsTheSystems;
        if (isNew)
            request.First = ThreadReading.Of(thread);
        var isStuck = !isNew && elapsed >= stuckAfter && (thread != 0 || !context.Response.HasStarted);
        double? wanted =
            isStuck && thread != 0 && request.First is { } first && ThreadReading.Of(thread) is { } last ? last.Since(first) : null;
        HttpActionStuck? stuck = null;
        if (isStuck && !request.IsReported)
        {
            request.IsReported = true;
            stuck = new(controller.Name, request.Generation, request.Action, elapsed, thread, wanted);
        }
        return new(
            stuck,
            failed,
            ThreadUse.IsComputing(wanted) ? request.Circuit : null,
            failed is null ? null : context.Connection.RemoteIpAddress
        );
    }

    // Under the request's lock. Events that the host writes end whole; what an author writes by hand can only be cut off.
    void CheckUser(RunningRequest request)
    {
        if (request is not { User: { } user, Context: { } context, IsCut: false })
            return;
        if (request.SignedOutAt != 0)
        {
            if (clock.Now - request.SignedOutAt >= SignedOutGrace)
                Cut(request, context);
        }
        else if (StandingOf(user) is var standing and not UserStanding.Good)
        {
            request.SignedOutAt = clock.Now;
            request.Services!.SignOut();
            var why = standing switch
            {
                UserStanding.Expired => "the token has expired",
                UserStanding.Changed => "what the user may do has changed",
                _ => "signed out",
            };
            refusals.Add(RefusalReason.Auth, request.Route!.Name, 0, $"a request of action '{request.Action}': {why}");
            if (!request.StreamsEvents && IsStream(context))
                Cut(request, context);
        }
    }

    static bool IsStream(HttpContext context) =>
        context.Response.HasStarted
        && context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;

    void CutLate(RunningRequest request, HttpContext context, Controller controller, RouteConfig route)
    {
        refusals.Add(
            RefusalReason.Timeout,
            route.Name,
            0,
            $"timeouts.request: a request of action '{request.Action}' of controller '{controller.Name}' took longer than "
                + $"{route.Timeouts.Request.TotalSeconds:0.###} s"
        );
        Cut(request, context);
    }

    // The action goes on until it looks at its token: nothing ends it.
    static void Cut(RunningRequest request, HttpContext context)
    {
        request.IsCut = true;
        context.Abort();
    }
}
