using PluginChat.Host.Controllers;
using PluginChat.Host.WebSockets;

namespace PluginChat.Host.Containment;

/// <summary>
/// Keeps new clients away from a generation that fails at nearly everything, so that they learn it from a 503 and not from a
/// connection that breaks. It opens at <see cref="FailuresToOpen"/> failures within <see cref="Window"/> that are more than half
/// of all messages since the first of them: a few clients that send what a controller chokes on keep nobody else out.
/// </summary>
/// <param name="controller">Whose it is, for its events.</param>
/// <param name="generation">Which version's: the next one begins with a circuit of its own.</param>
/// <param name="time">For the window and the cool-down.</param>
/// <param name="publish">Where it tells that it opened or closed.</param>
sealed class Circuit(string controller, int generation, TimeProvider time, Action<ControllerEvent> publish)
{
    enum State { Closed, Open, HalfOpen }

    public const int FailuresToOpen = 20;

    /// <summary>Events that must go well, one after the other, before a half-open circuit closes: an open and a message.</summary>
    const int SuccessesToClose = 2;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>How long nobody is let in.</summary>
    public static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    // Whoever was let in to try may leave without an event: then somebody else may try.
    static readonly TimeSpan s_trial = TimeSpan.FromSeconds(5);

    readonly Lock _lock = new();
    volatile bool _isCounting;      // written under _lock
    State _state;                   // under _lock
    long _since;                    // of the window, the cool-down or the trial, by state; under _lock
    int _failures;                  // in the window; under _lock
    int _successes;                 // since the window or the trial began
    volatile bool _isTrying;        // half open, and somebody was let in; written under _lock

    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _state != State.Closed;
        }
    }

    /// <summary>Whether a new client may come in; otherwise, when it should ask again.</summary>
    public bool TryAdmit(out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        lock (_lock)
        {
            if (_state == State.Closed)
                return true;
            var wait = _state == State.Open ? CoolDown : _isTrying ? s_trial : TimeSpan.Zero;
            retryAfter = wait - time.GetElapsedTime(_since);
            if (retryAfter > TimeSpan.Zero)
                return false;
            (_state, _since, _isTrying, _isCounting) = (State.HalfOpen, time.GetTimestamp(), true, true);
            Volatile.Write(ref _successes, 0);
            return true;
        }
    }

    /// <summary>Counts an event that went well. While nothing fails it costs one read.</summary>
    /// <remarks>
    /// Every client opens and closes: were these counted, a controller that fails at each message would still do most things well.
    /// </remarks>
    public void Succeeded(EventKind kind)
    {
        if (!_isCounting || kind == EventKind.Close || kind == EventKind.Open && !_isTrying)
            return;
        if (Interlocked.Increment(ref _successes) < SuccessesToClose)
            return;
        var closed = false;
        lock (_lock)
        {
            if (_state == State.HalfOpen)
            {
                closed = true;
                BeginAnew(State.Closed);
            }
            else if (_state == State.Closed && time.GetElapsedTime(_since) > Window)
            {
                BeginAnew(State.Closed);
            }
        }
        if (closed)
            publish(new ControllerCircuitClosed(controller, generation));
    }

    /// <summary>Counts a failure: of an event, or of a thread of the controller's own.</summary>
    public void Failed()
    {
        ControllerCircuitOpened? opened = null;
        lock (_lock)
        {
            switch (_state)
            {
                case State.HalfOpen:
                    opened = new(controller, generation, 1, 1 + Volatile.Read(ref _successes), CoolDown);
                    BeginAnew(State.Open);
                    break;
                case State.Closed:
                    if (!_isCounting || time.GetElapsedTime(_since) > Window)
                    {
                        BeginAnew(State.Closed);
                        _isCounting = true;
                    }
                    _failures++;
                    var successes = Volatile.Read(ref _successes);
                    if (_failures >= FailuresToOpen && _failures > successes)
                    {
                        opened = new(controller, generation, _failures, _failures + successes, CoolDown);
                        BeginAnew(State.Open);
                    }
                    break;
            }
        }
        if (opened is not null)
            publish(opened);
    }

    void BeginAnew(State state)
    {
        (_state, _since, _failures, _isTrying, _isCounting) = (state, time.GetTimestamp(), 0, false, false);
        Volatile.Write(ref _successes, 0);
    }
}
