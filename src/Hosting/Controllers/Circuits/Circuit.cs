using System.Net;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Controllers.Circuits;

/// <summary>
/// Keeps new clients away from a generation that fails at nearly everything, so that they learn it from a 503 and not from a
/// connection that breaks. A client can make most controllers fail, and must not keep the others out by that: so failures are counted by
/// address, and addresses that are served well weigh against them. It opens at <see cref="FailuresToOpen"/> failures within
/// <see cref="Window"/> from at least <see cref="AddressesToOpen"/> addresses, which are more than were served well lately.
/// </summary>
/// <param name="controller">Whose it is, for its events.</param>
/// <param name="generation">Which version's: the next one begins with a circuit of its own.</param>
/// <param name="time">For the window and the cool-down.</param>
/// <param name="served">The addresses of connected clients that had a message handled well within a time. It looks at all of them.</param>
/// <param name="publish">Where it tells that it opened or closed.</param>
sealed class Circuit(
    string controller,
    int generation,
    TimeProvider time,
    Func<TimeSpan, IEnumerable<IPAddress?>> served,
    Action<ControllerEvent> publish
)
{
    public const int FailuresToOpen = 20;

    /// <summary>
    /// Addresses that fail before anybody else is kept out. Somebody has one or two, and those behind a proxy that is not named have one
    /// together.
    /// </summary>
    public const int AddressesToOpen = 5;

    /// <summary>Events that must go well, one after the other, before an open circuit closes: an open and a message.</summary>
    const int SuccessesToClose = 2;

    // Of one window. More are attackers', and the others' count all the same.
    const int MostAddresses = 4096;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>How long nobody is let in from an address that failed.</summary>
    public static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    /// <summary>How long a message that was handled well speaks for the controller.</summary>
    public static readonly TimeSpan ServedWithin = TimeSpan.FromMinutes(1);

    /// <summary>While it is open, how often a client of an address that did not fail is let in to try.</summary>
    public static readonly TimeSpan TrialPeriod = TimeSpan.FromSeconds(1);

    // To look at all clients costs time, and failures may come by the thousand.
    static readonly TimeSpan s_lookPeriod = TimeSpan.FromSeconds(1);

    readonly Lock _lock = new();
    readonly long _madeAt = time.GetTimestamp();
    readonly HashSet<IPAddress> _failing = []; // in the window, and while open; under _lock
    volatile bool _isOpen; // written under _lock
    long _since; // of the window, or the cool-down; under _lock
    long _lookedAt; // at whom is served, 0 for never; under _lock
    long _triedAt; // when somebody was let in while it was open, 0 for never; under _lock
    int _failures; // in the window; under _lock
    int _successes; // since it opened, or the last failure after that; under _lock

    public bool IsOpen => _isOpen;

    /// <summary>The HTTP action that it is of; null where it is the controller's.</summary>
    public string? Action { get; init; }

    /// <summary>Whether a new client may come in; otherwise, when it should ask again.</summary>
    public bool TryAdmit(IPAddress? address, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!_isOpen)
            return true;
        lock (_lock)
        {
            if (!_isOpen)
                return true;
            var cooled = CoolDown - time.GetElapsedTime(_since);
            var next = _triedAt == 0 ? TimeSpan.Zero : TrialPeriod - time.GetElapsedTime(_triedAt);
            retryAfter = cooled > TimeSpan.Zero && _failing.Contains(AddressGroup.SiteOf(address)) ? cooled : next;
            if (retryAfter > TimeSpan.Zero)
                return false;
            _triedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Counts an event that went well. While it is not open that costs one read.</summary>
    /// <remarks>
    /// Every client opens and closes. A controller that fails at each message does these well, so it takes a message to close the circuit.
    /// </remarks>
    public void Succeeded(EventKind kind)
    {
        if (!_isOpen || kind == EventKind.Close)
            return;
        lock (_lock)
        {
            if (!_isOpen || ++_successes < SuccessesToClose || kind != EventKind.Message)
                return;
            Begin(isOpen: false);
        }
        publish(new ControllerCircuitClosed(controller, generation) { Action = Action });
    }

    /// <summary>Counts a failure of an event.</summary>
    /// <param name="address">The client's. What fails without a client, such as a thread of the controller's own, counts as one
    /// address.</param>
    public void Failed(IPAddress? address)
    {
        ControllerCircuitOpened? opened = null;
        lock (_lock)
        {
            if (!_isOpen && (_failures == 0 || time.GetElapsedTime(_since) > Window))
                Begin(isOpen: false);
            _failures++;
            if (_failing.Count < MostAddresses)
                _failing.Add(AddressGroup.SiteOf(address));
            if (_isOpen)
                FailedWhileOpen();
            else if (_failures >= FailuresToOpen && _failing.Count >= AddressesToOpen && MostFail())
                opened = Open();
        }
        if (opened is not null)
            publish(opened);
    }

    // Whoever is served from an address speaks for all of it: nobody else's failure says that this controller is broken.
    bool MostFail()
    {
        if (_lookedAt != 0 && time.GetElapsedTime(_lookedAt) < s_lookPeriod)
            return false;
        _lookedAt = time.GetTimestamp();
        // What an earlier version did well says nothing of this one.
        var age = time.GetElapsedTime(_madeAt);
        var good = served(age < ServedWithin ? age : ServedWithin).Select(AddressGroup.SiteOf).ToHashSet();
        var failing = _failing.Count(a => !good.Contains(a));
        return failing >= AddressesToOpen && failing > good.Count;
    }

    void FailedWhileOpen()
    {
        _successes = 0;
        if (time.GetElapsedTime(_since) > CoolDown)
            _since = time.GetTimestamp();
    }

    ControllerCircuitOpened Open()
    {
        var opened = new ControllerCircuitOpened(controller, generation, _failures, _failing.Count, CoolDown) { Action = Action };
        var failing = _failing.ToArray();
        Begin(isOpen: true);
        _failing.UnionWith(failing);
        return opened;
    }

    void Begin(bool isOpen)
    {
        (_isOpen, _since, _failures, _successes, _triedAt) = (isOpen, time.GetTimestamp(), 0, 0, 0);
        _failing.Clear();
    }
}
