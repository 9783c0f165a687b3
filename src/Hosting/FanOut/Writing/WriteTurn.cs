namespace PluginChat.Hosting.FanOut.Writing;

/// <summary>
/// Whose turn it is to write to one socket. The thread that takes it owns the cursor and the sink. One that finds it taken leaves word, and
/// the owner looks again before it ends. A field of each client, so a struct.
/// </summary>
struct WriteTurn
{
    // Scheduled: the thread pool will write, unless somebody does before.
    const int Idle = 0,
        Scheduled = 1,
        Busy = 2,
        BusyAndAsked = 3;

    int _state;

    /// <summary>As if a write were under way.</summary>
    public static WriteTurn Taken => new() { _state = Busy };

    /// <summary>Whether a write is under way or scheduled.</summary>
    public readonly bool IsTaken => Volatile.Read(in _state) != Idle;

    /// <summary>True where the caller has to see to it that <see cref="TryTakeScheduled"/> is called.</summary>
    public bool TrySchedule() => TryBegin(Scheduled);

    /// <summary>True where it is the caller's.</summary>
    public bool TryTake() => TryBegin(Busy);

    /// <summary>True where it is the caller's; false where somebody wrote before.</summary>
    public bool TryTakeScheduled() => Interlocked.CompareExchange(ref _state, Busy, Scheduled) == Scheduled;

    /// <summary>Gives it back; false where there is more to write since it was taken.</summary>
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
