namespace PluginChat.Redis.Connections;

/// <summary>
/// Whether Redis is full. It has room again for a moment whenever hosts have read on, and is full the next: so it counts as full until a
/// while after it last was. The connection's loop writes.
/// </summary>
sealed class RedisFullness(TimeProvider time)
{
    static readonly TimeSpan s_lasting = TimeSpan.FromSeconds(3);

    string? _problem;
    bool _isFull;
    long _lastAt;

    /// <summary>What it is short of and what to do; null where it has room.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Notes what a beat said of it.</summary>
    /// <returns>Whether it is worth another try, or the problem began or ended.</returns>
    public bool Note(HostBeat beat)
    {
        var (wasFull, had) = (_isFull, _problem);
        _isFull = beat.Full is not null;
        if (beat.Full is { } memory)
        {
            _lastAt = time.GetTimestamp();
            Volatile.Write(ref _problem, TextOf(memory));
        }
        else if (time.GetElapsedTime(_lastAt) > s_lasting)
            Volatile.Write(ref _problem, null);
        return wasFull && !_isFull || had is null != (_problem is null);
    }

    /// <summary>The sentence, for people who can do something about it.</summary>
    /// <param name="memory">What it uses and may use, where that is known.</param>
    public static string TextOf(string memory) =>
        $"Redis is full (OOM{memory}) and takes no messages: raise its maxmemory, or let it keep less (websockets.retainBytes, "
        + "scaleOut.unread, limits.sessionData)";
}
