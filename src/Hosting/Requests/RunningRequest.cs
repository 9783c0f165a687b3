using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Watches;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// A place for a request that runs. It is used again for others; all of it is under its own lock, which is this object, but for the thread
/// and the number, which describe and decide nothing.
/// </summary>
sealed class RunningRequest
{
    int _sequence;
    int _thread;

    public HttpContext? Context { get; private set; }

    public RouteConfig? Route { get; private set; }

    public Controller? Controller { get; private set; }

    /// <summary>The action's. It holds nothing of the generation.</summary>
    public ActionCircuit? Circuit { get; private set; }

    public string Action { get; private set; } = "";

    public int Generation { get; private set; }

    /// <summary>As whom the site let it in.</summary>
    public SignedInUser? User { get; private set; }

    /// <summary>What can end a stream of events.</summary>
    public RequestServices? Services { get; private set; }

    /// <summary>Whether its action gives events that the host writes.</summary>
    public bool StreamsEvents { get; private set; }

    /// <summary>When its user was found to be one no more, in the coarse clock's time; 0 while that is not so.</summary>
    public long SignedOutAt { get; set; }

    /// <summary>In the coarse clock's time.</summary>
    public long Since { get; private set; }

    /// <summary>Whether it was named as one that does not end.</summary>
    public bool IsReported { get; set; }

    /// <summary>Whether it was cut off.</summary>
    public bool IsCut { get; set; }

    /// <summary>The first that was read of the thread that it holds.</summary>
    public ThreadReading? First { get; set; }

    /// <summary>Another one for each request.</summary>
    public int Sequence => Volatile.Read(ref _sequence);

    /// <summary>The thread that its action was called on and has not returned from, or 0.</summary>
    public int Thread => Volatile.Read(ref _thread);

    public void Begin(LeasedAction leased, SignedInUser? user, RequestServices services, long now)
    {
        var action = leased.Action;
        (Context, Route, Controller, Circuit) = (leased.Context, leased.Match.Route, leased.Controller, action.Circuit);
        (Action, Generation, Since) = (action.Name, leased.Generation.Number, now);
        (User, Services, StreamsEvents, SignedOutAt) = (user, services, action.StreamsEvents, 0);
        (IsReported, IsCut, First) = (false, false, null);
        Volatile.Write(ref _sequence, _sequence + 1);
        Volatile.Write(ref _thread, ThreadId.Current);
    }

    /// <summary>Notes that the action awaits something: the thread is free again. For the thread that called it.</summary>
    public void Yielded() => Volatile.Write(ref _thread, 0);

    public void End()
    {
        Volatile.Write(ref _thread, 0);
        (Context, Route, Controller, Circuit) = (null, null, null, null);
        (User, Services) = (null, null);
    }
}
