namespace PluginChat.Hosting.Sockets;

/// <summary>
/// One thread that waits for all sockets it watches, and tells their readers and writers. An idle socket costs a place in a table here: no
/// buffer, no operation under way.
/// </summary>
sealed class PollLoop
{
    const int FirstPlaces = 64;

    readonly Epoll _epoll = new();
    readonly Lock _lock = new();
    readonly Stack<int> _free = new(); // under _lock
    PolledSocket?[] _sockets = new PolledSocket?[FirstPlaces]; // written under _lock, and swapped whole when it grows
    uint _lastVersion; // under _lock
    int _taken; // under _lock: places up to here were used
    bool _isStarted; // under _lock

    static readonly Lazy<PollLoop?> s_shared = new(() =>
        OperatingSystem.IsLinux() && new PollLoop() is { _epoll.IsOpen: true } loop ? loop : null
    );

    PollLoop() { }

    /// <summary>The process's one. Null where the system has no epoll.</summary>
    public static PollLoop? Shared => s_shared.Value;

    /// <summary>Begins to watch a socket. False where the system has no place for it. For any thread.</summary>
    public bool TryAdd(PolledSocket socket)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var place))
            {
                place = _taken++;
                if (place == _sockets.Length)
                {
                    var grown = new PolledSocket?[2 * place];
                    _sockets.CopyTo(grown, 0);
                    Volatile.Write(ref _sockets, grown);
                }
            }
            socket.Watched(place, ++_lastVersion);
            Volatile.Write(ref _sockets[place], socket);
            if (!_epoll.TryAdd(socket.File, (ulong)_lastVersion << 32 | (uint)place))
            {
                Free(place);
                return false;
            }
            if (!_isStarted)
            {
                _isStarted = true;
                new Thread(Run) { IsBackground = true, Name = "Sockets" }.UnsafeStart();
            }
            return true;
        }
    }

    /// <summary>Ends watching one, before it is closed. Its reader may be told once more. For any thread.</summary>
    public void Remove(PolledSocket socket)
    {
        lock (_lock)
        {
            _epoll.Remove(socket.File);
            Free(socket.Place);
        }
    }

    void Free(int place)
    {
        Volatile.Write(ref _sockets[place], null);
        _free.Push(place);
    }

    void Run()
    {
        while (true)
        {
            var count = _epoll.Wait();
            var sockets = Volatile.Read(ref _sockets);
            for (var i = 0; i < count; i++)
            {
                var (data, events) = _epoll.Read(i);
                // What came for a socket that had the place before is nobody's.
                if (Volatile.Read(ref sockets[(int)(uint)data]) is { } socket && socket.Version == (uint)(data >> 32))
                    socket.Tell(events);
            }
        }
    }
}
