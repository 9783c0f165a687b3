namespace PluginChat.Hosting.FanOut.Logs;

/// <summary>
/// How long a log's content has been there, to about a second: notes of where the log was, no more of them than a fixed number.
/// </summary>
sealed class LogAges
{
    // Milliseconds between two notes.
    const long Step = 1000;

    // One at every step of the longest time limit (5 minutes, TimeoutsReader), and some.
    const int Notes = 320;

    readonly Lock _lock = new();
    readonly (long Time, long Position)[] _notes = new (long, long)[Notes]; // under _lock; a ring
    int _count; // under _lock; how many were ever made
    long _lastNote = long.MinValue; // under _lock
    long _lastAppend;

    /// <summary>Notes that something is appended at a position, before it is to be seen there.</summary>
    public void Appending(long time, long position)
    {
        Volatile.Write(ref _lastAppend, time);
        if (time - Step < _lastNote)
            return;
        lock (_lock)
        {
            _notes[_count++ % Notes] = (time, position);
            _lastNote = time;
        }
    }

    /// <summary>A position so that everything before it had been appended by <paramref name="time"/>.</summary>
    /// <param name="time">In the milliseconds that the notes were made with.</param>
    /// <param name="tail">The log's end, read before the call.</param>
    public long PositionAt(long time, long tail)
    {
        if (Volatile.Read(ref _lastAppend) <= time)
            return tail;
        lock (_lock)
        {
            for (var i = _count - 1; i >= Math.Max(0, _count - Notes); i--)
            {
                if (_notes[i % Notes].Time <= time)
                    return _notes[i % Notes].Position;
            }
        }
        return 0;
    }
}
