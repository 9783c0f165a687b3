using System.Net;
using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Controllers.Circuits;

/// <summary>
/// Keeps requests away from an HTTP action that fails at nearly everything, by the rule of <see cref="Circuit"/>, and from one whose
/// requests take every core and do not end: the next would take what the other actions are to run on. It knows nothing of the action.
/// </summary>
sealed class ActionCircuit
{
    // In case nothing of it ends at all.
    static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(10);

    readonly (string Controller, int Generation, string Action) _of;
    readonly Circuit _circuit;
    readonly ServedAddresses _served;
    readonly Action<ControllerEvent> _publish;
    int _computing; // written by the heartbeat

    /// <param name="of">Whose it is, for its events.</param>
    /// <param name="clock">When addresses were served.</param>
    /// <param name="time">For the circuit's window and cool-down.</param>
    /// <param name="publish">Where it tells that it opened or closed.</param>
    public ActionCircuit(
        (string Controller, int Generation, string Action) of,
        CoarseClock clock,
        TimeProvider time,
        Action<ControllerEvent> publish
    )
    {
        (_of, _served, _publish) = (of, new(clock), publish);
        // Whoever is noted here was served by this version, however young it is: the clock stands still between two heartbeats, and by its
        // time somebody may have been served before there was a version.
        _circuit = new(of.Controller, of.Generation, time, _ => _served.Within(Circuit.ServedWithin), publish) { Action = of.Action };
    }

    /// <summary>How many requests may compute without end before no more are let in: one for each core, and two on a single one.</summary>
    public static int ComputingToOpen { get; } = Math.Max(2, Environment.ProcessorCount);

    bool IsOverloaded => Volatile.Read(ref _computing) >= ComputingToOpen;

    public bool IsOpen => _circuit.IsOpen || IsOverloaded;

    /// <summary>Whether a request may come in; otherwise, when it should ask again.</summary>
    public bool TryAdmit(IPAddress? address, out TimeSpan retryAfter)
    {
        retryAfter = s_askAgain;
        return !IsOverloaded && _circuit.TryAdmit(address, out retryAfter);
    }

    /// <summary>Counts a request that went well.</summary>
    public void Succeeded(IPAddress? address)
    {
        _served.Add(address);
        _circuit.Succeeded(EventKind.Message);
    }

    /// <summary>Counts one whose action threw, or was not done in time.</summary>
    public void Failed(IPAddress? address) => _circuit.Failed(address);

    /// <summary>Notes how many requests compute for longer than an event should take. One thread at a time.</summary>
    public void Computes(int requests)
    {
        var was = IsOverloaded;
        Volatile.Write(ref _computing, requests);
        if (was == IsOverloaded)
            return;
        _publish(
            was
                ? new ControllerCircuitClosed(_of.Controller, _of.Generation) { Action = _of.Action }
                : new HttpActionOverload(_of.Controller, _of.Generation, _of.Action, requests)
        );
    }
}
