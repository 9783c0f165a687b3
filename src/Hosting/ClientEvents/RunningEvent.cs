namespace PluginChat.Hosting.ClientEvents;

/// <summary>
/// Which of a client's events runs, since when and where, for the watches: numbers only, since an object of the controller's
/// would keep its generation. Its one writer is the dispatcher, and an event costs it a few plain writes; a reader on another
/// thread may see two events mixed, so what it says is a description and decides nothing.
/// </summary>
struct RunningEvent
{
    int _sequence;
    long _since; // in the coarse clock's time; 0 while nothing runs
    int _thread; // while the controller's code has not returned to the host since it was called

    public EventKind Kind { get; private set; }

    public int Generation { get; private set; }

    /// <summary>Another one for each event of the client.</summary>
    public readonly int Sequence => Volatile.Read(in _sequence);

    public readonly long Since => Volatile.Read(in _since);

    /// <summary>The <see cref="ThreadId"/> of the thread that it was called on and holds since then, or 0.</summary>
    public readonly int Thread => Volatile.Read(in _thread);

    public void Begin(EventKind kind, int generation, long now)
    {
        (Kind, Generation) = (kind, generation);
        _sequence++;
        Volatile.Write(ref _thread, ThreadId.Current);
        Volatile.Write(ref _since, now);
    }

    /// <summary>Notes that it awaits something: the thread is free again.</summary>
    public void Yielded() => Volatile.Write(ref _thread, 0);

    public void End()
    {
        Volatile.Write(ref _since, 0);
        Volatile.Write(ref _thread, 0);
    }
}
