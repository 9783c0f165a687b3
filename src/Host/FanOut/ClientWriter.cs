namespace PluginChat.Host.FanOut;

/// <summary>
/// The one writer of one socket. It merges the channel's log with frames for this client alone, in the order in
/// which they were published, and waits for nobody: where the socket would block, the rest goes out asynchronously and
/// this client leaves the pump's round until then. Made closed, before the handshake is answered: what is published from
/// that moment on waits for <see cref="Open"/>, so a client that believes it is connected misses nothing.
/// </summary>
sealed class ClientWriter(BroadcastLog log, CoarseClock clock) : IThreadPoolWorkItem
{
    const int Idle = 0, Busy = 1, BusyAndAsked = 2;

    readonly record struct DirectFrame(long Position, ReadOnlyMemory<byte> Bytes, bool IsControl, bool IsLast = false);

    readonly Lock _directLock = new();
    Queue<DirectFrame>? _direct;        // under _directLock
    long _directBytes;                  // written under _directLock
    int _directCount;                   // written under _directLock
    bool _sealed;                       // written under _directLock
    LogCursor _cursor = log.OpenCursor();   // moved by whoever made _state Busy
    bool _isLast;                       // the frame under way is the close frame; the owner's
    bool _isControl;                    // the frame under way is no data; the owner's
    int _state = Busy;                  // as if a write were under way, until Open
    ISocketSink? _sink;                 // set by Open, before the first write
    long _lastProgress;
    TaskCompletionSource? _finished;    // made when somebody waits or it is over

    /// <summary>Completes when the close frame is out, or the connection broke.</summary>
    public Task Finished => Finish().Task;

    /// <summary>Whether something waits to be written.</summary>
    public bool HasPending => _cursor.Position != log.TailPosition || Volatile.Read(ref _directCount) > 0;

    /// <summary>Bytes that wait to be written.</summary>
    public long PendingBytes => log.TailPosition - _cursor.Position + Volatile.Read(ref _directBytes);

    /// <summary>Whether a write is under way, which for a long time means a reader that does not read.</summary>
    public bool IsBusy => Volatile.Read(ref _state) != Idle;

    public bool IsSealed => Volatile.Read(ref _sealed);

    /// <summary>When data last went out, in milliseconds of the coarse clock; 0 if never.</summary>
    public long LastProgress => Volatile.Read(ref _lastProgress);

    /// <summary>Queues a whole frame for this client alone, behind everything published so far.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isControl">Whether it is a ping or pong, which says nothing about anybody being there.</param>
    /// <returns>False after <see cref="Seal"/>.</returns>
    public bool TryEnqueue(ReadOnlyMemory<byte> frame, bool isControl = false) => Enqueue(new(log.TailPosition, frame, isControl));

    /// <summary>Queues the close frame. Nothing that is published after this goes out.</summary>
    /// <param name="closeFrame">The frame.</param>
    /// <param name="dropPending">Whether what has not gone out yet is dropped, for a client that does not take it.</param>
    public void Seal(ReadOnlyMemory<byte> closeFrame, bool dropPending)
    {
        if (Enqueue(new(dropPending ? long.MinValue : log.TailPosition, closeFrame, IsControl: true, IsLast: true)))
            WriteSoon();
    }

    /// <summary>Begins to write. Called once.</summary>
    public void Open(ISocketSink sink)
    {
        _sink = sink;
        Run();
    }

    /// <summary>Tells the peer that nothing follows the close frame. Called once the writer has finished.</summary>
    public void EndWrites() => _sink!.EndWrites();

    /// <summary>Writes on the thread pool.</summary>
    public void WriteSoon()
    {
        if (TryBegin())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Writes what can be written without waiting, on this thread.</summary>
    public void WriteNow()
    {
        if (TryBegin())
            Run();
    }

    void IThreadPoolWorkItem.Execute() => Run();

    bool Enqueue(in DirectFrame frame)
    {
        lock (_directLock)
        {
            if (_sealed)
                return false;
            _direct ??= new();
            if (frame.IsLast)
            {
                Volatile.Write(ref _sealed, true);
                if (frame.Position == long.MinValue)
                {
                    _direct.Clear();
                    _directBytes = 0;
                }
            }
            _direct.Enqueue(frame);
            Volatile.Write(ref _directBytes, _directBytes + frame.Bytes.Length);
            Volatile.Write(ref _directCount, _direct.Count);
            return true;
        }
    }

    // Whoever turns Idle into Busy owns the cursor and the sink. Who finds it busy leaves word, and the owner looks again.
    bool TryBegin()
    {
        while (true)
        {
            switch (Interlocked.CompareExchange(ref _state, Busy, Idle))
            {
                case Idle:
                    return true;
                case BusyAndAsked:
                    return false;
                default:
                    if (Interlocked.CompareExchange(ref _state, BusyAndAsked, Busy) != Idle)
                        return false;
                    break;
            }
        }
    }

    bool TryEnd()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Busy) == Busy)
            return true;
        Volatile.Write(ref _state, Busy);
        return false;
    }

    void Run()
    {
        while (true)
        {
            var bytes = Next(out var direct);
            if (bytes.IsEmpty)
            {
                if (TryEnd())
                    return;
                continue;
            }
            var sent = _sink!.TrySend(bytes.Span);
            if (sent < 0)
            {
                End();
                return;
            }
            if (sent < bytes.Length)
            {
                var rest = _sink.SendAsync(bytes[sent..]);
                if (!rest.IsCompleted)
                {
                    // Owned by this writer: _state stays Busy until it ends, and it cannot throw.
                    _ = ContinueAsync(rest, bytes.Length, direct);
                    return;
                }
                if (!rest.Result)
                {
                    End();
                    return;
                }
            }
            if (!Complete(bytes.Length, direct))
                return;
        }
    }

    async Task ContinueAsync(ValueTask<bool> rest, int length, bool direct)
    {
        if (!await rest.ConfigureAwait(false))
            End();
        else if (Complete(length, direct))
            Run();
    }

    // A frame for this client alone is taken off its queue here: dropping what is pending never touches what is under way.
    ReadOnlyMemory<byte> Next(out bool direct)
    {
        direct = false;
        if (Volatile.Read(ref _directCount) == 0)
            return _cursor.Next(long.MaxValue);
        lock (_directLock)
        {
            if (!_direct!.TryPeek(out var head))
                return _cursor.Next(long.MaxValue);
            if (head.Position > _cursor.Position)
                return _cursor.Next(head.Position - _cursor.Position);
            _direct.Dequeue();
            Volatile.Write(ref _directBytes, _directBytes - head.Bytes.Length);
            Volatile.Write(ref _directCount, _direct.Count);
            (_isLast, _isControl) = (head.IsLast, head.IsControl);
            direct = true;
            return head.Bytes;
        }
    }

    // False after the last frame: the writer stays Busy for ever, so nothing follows a close frame.
    bool Complete(int length, bool direct)
    {
        if (!direct || !_isControl)
            Volatile.Write(ref _lastProgress, clock.Now);
        if (!direct)
            _cursor.Advance(length);
        if (!_isLast)
            return true;
        End();
        return false;
    }

    void End()
    {
        lock (_directLock)
        {
            Volatile.Write(ref _sealed, true);
            _direct?.Clear();
            Volatile.Write(ref _directBytes, 0);
            Volatile.Write(ref _directCount, 0);
        }
        _cursor.Release();
        Finish().TrySetResult();
    }

    // Most clients are open and idle, and nobody waits for their end.
    TaskCompletionSource Finish() =>
        Volatile.Read(ref _finished) ?? Interlocked.CompareExchange(ref _finished, new(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _finished;
}
