namespace PluginChat.Hosting.Sockets;

/// <summary>
/// Whose turn it is to write to one socket, or to read from it. The thread that takes it owns what goes with it. One that finds it taken
/// leaves word, and the owner looks again before it ends. A field of each client, so a struct.
/// </summary>
struct Turn
{
    // Scheduled: the thread pool will go on, unless somebody does before.
    const int Idle = 0,
        Scheduled = 1,
        Busy = 2,
        BusyAndAsked = 3;

    int _state;

    /// <summary>As if it were somebody's.</summary>
    public static Turn Taken => new() { _state = Busy };

    /// <summary>Whether it is somebody's or scheduled.</summary>
    public readonly bool IsTaken => Volatile.Read(in _state) != Idle;

    /// <summary>True where the caller has to see to it that <see cref="TryTakeScheduled"/> is called.</summary>
    public bool TrySchedule() => TryBegin(Scheduled);

    /// <summary>True where it is the caller's.</summary>
    public bool TryTake() => TryBegin(Busy);

    /// <summary>True where it is the caller's; false where somebody was there before.</summary>
    public bool TryTakeScheduled() => Interlocked.CompareExchange(ref _state, Busy, Scheduled) == Scheduled;

    /// <summary>Gives it back; false where there is more to do since it was taken.</summary>
    public bool TryEnd()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Busy) == Busy)
            return true;
        Volatile.Write(ref _state, Busy);
        return false;
    }

    // Each round of the loop is one in which another thread got on.
    bool TryBegin(int next)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var (wanted, isBegun) = state switch
            {
                Idle => (next, true),
                Scheduled when next == Busy => (Busy, true),
                Busy => (BusyAndAsked, false),
                _ => (state, false),
            };
            // Also where nothing changes: what was queued before has to be seen by who writes.
            if (Interlocked.CompareExchange(ref _state, wanted, state) == state)
                return isBegun;
        }
    }
}
