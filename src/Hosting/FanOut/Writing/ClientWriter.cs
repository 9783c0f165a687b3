using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.FanOut.Writing;

// Long: whoever has the turn may find it opened, held, standing still or ended, and each changes what goes out next.
/// <summary>
/// The one writer of one socket. It merges the channel's log with frames for this client alone, in the order in which they were published,
/// and never waits: where the socket would block, the rest goes out asynchronously and this client leaves the pump's round until then. It
/// is made before the handshake is answered: what is published from then on waits for <see cref="Open"/>, so no client misses anything.
/// </summary>
sealed class ClientWriter(LogChain log, LogCursor cursor, CoarseClock clock) : IThreadPoolWorkItem
{
    static readonly byte[] s_ping = [0x89, 0]; // RFC 6455, 5.5.2, without payload

    DirectQueue? _direct; // made when the first frame for this client alone is
    LogCursor _cursor = cursor; // moved by who has the turn
    Turn _turn = Turn.Taken; // as if a write were under way, until Open
    bool _isPingDue;
    ISocketSink? _sink; // set by Open, before the first write
    bool _isHeld; // set by Open, ended by Release
    bool _isStill; // set by Stand, ended by GoOn
    byte[]? _rest; // what was taken and is to go out after all; of who has the turn
    Replay? _replay; // set by Release; gone when it is out
    long _writingSince; // when the write that is under way began
    long _lastProgress;
    long _sentBytes; // written by who has the turn
    LazyCompletion _finished;

    /// <summary>The log that this writer follows.</summary>
    public LogChain Log => log;

    /// <summary>Completes when the close frame is out, or the connection broke.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Whether something waits to be written.</summary>
    public bool HasPending => _cursor.Position != log.TailPosition || Volatile.Read(ref _direct) is { IsEmpty: false };

    /// <summary>Bytes that wait to be written; those of a write under way are not counted.</summary>
    public long PendingBytes => log.TailPosition - _cursor.Position + (Volatile.Read(ref _direct)?.Bytes ?? 0);

    /// <summary>Whether a write is under way or about to be.</summary>
    public bool IsBusy => _turn.IsTaken;

    /// <summary>
    /// Whether its socket takes no more for the moment, or is not there yet: for a long time that means a reader that does not read.
    /// </summary>
    public bool IsBlocked => Volatile.Read(ref _writingSince) != 0 || Volatile.Read(ref _sink) is null || Volatile.Read(ref _isHeld);

    public bool IsSealed => Volatile.Read(ref _direct) is { IsSealed: true };

    /// <summary>When data last went out, in milliseconds of the coarse clock; 0 if never.</summary>
    public long LastProgress => Volatile.Read(ref _lastProgress);

    /// <summary>Bytes that went out, frames and all.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Whether something that was published by a time, in the coarse clock's milliseconds, has not gone out yet.</summary>
    public bool HasWaitedSince(long time) =>
        IsBusy
        && !Volatile.Read(ref _isHeld)
        && (
            Volatile.Read(ref _writingSince) is var since and not 0 && since <= time
            || _cursor.Position < log.PositionAt(time)
            || Volatile.Read(ref _direct) is { IsEmpty: false } direct && direct.HasWaitedSince(time)
        );

    /// <summary>The longest frame that waits for this client alone, in bytes; or a longer one that waited before it.</summary>
    public long LargestDirectFrame => Volatile.Read(ref _direct)?.LargestFrame ?? 0;

    /// <summary>Queues a message's whole frame for this client alone, behind everything published so far.</summary>
    /// <param name="isPublished">Whether others get the message too: a client that is not let in does not.</param>
    /// <returns>False after <see cref="Seal"/>.</returns>
    public bool TryEnqueue(ReadOnlyMemory<byte> frame, bool isPublished = false) =>
        Direct.TryAdd(log.TailPosition, clock.Now, frame, isPublished);

    /// <summary>
    /// Answers a ping, as soon as the socket takes it, behind what waits. For a client that pings and does not read, a few answers wait,
    /// the last of them to its newest ping. They say nothing about anybody being there.
    /// </summary>
    public void Pong(ReadOnlyMemory<byte> frame)
    {
        if (Direct.TryAddPong(log.TailPosition, clock.Now, frame))
            WriteNow();
    }

    /// <summary>Queues the close frame. Nothing that is published after this goes out.</summary>
    /// <param name="dropPending">Whether what has not gone out yet is dropped, for a client that does not take it.</param>
    public void Seal(ReadOnlyMemory<byte> closeFrame, bool dropPending)
    {
        if (Direct.TrySeal(log.TailPosition, clock.Now, closeFrame, dropPending))
            WriteSoon();
    }

    /// <summary>Sends a ping ahead of what waits. It takes no place in the queue: most clients never have one.</summary>
    public void Ping()
    {
        Volatile.Write(ref _isPingDue, true);
        WriteSoon();
    }

    /// <summary>Begins to write. Called once.</summary>
    /// <param name="sink">Where to.</param>
    /// <param name="isHeld">
    /// Whether only pings go out until <see cref="Release"/>. If the client is closed before that, it gets what was sent to it alone and
    /// the close frame, and nothing that was published.
    /// </param>
    public void Open(ISocketSink sink, bool isHeld = false)
    {
        Volatile.Write(ref _isHeld, isHeld);
        Volatile.Write(ref _sink, sink);
        Run();
    }

    /// <summary>Lets everything out that was held. Called once.</summary>
    /// <param name="replay">What comes before everything else.</param>
    public void Release(Replay replay)
    {
        _replay = replay;
        Volatile.Write(ref _isHeld, false);
        WriteSoon();
    }

    /// <summary>
    /// Lets nothing out until <see cref="GoOn"/>. A write that is under way ends with what its socket takes now, if that is told
    /// (<see cref="PolledSocket.Interrupt"/>).
    /// </summary>
    /// <returns>Whether nobody writes any more: then it is the caller's turn. Otherwise to be asked again.</returns>
    public bool TryStand()
    {
        Volatile.Write(ref _isStill, true);
        return _turn.TryTake();
    }

    /// <summary>Takes all that waits, by who stands still with it.</summary>
    /// <param name="unsent">What an interrupted write left.</param>
    public byte[] TakeRest(ReadOnlySpan<byte> unsent)
    {
        using var rest = new MemoryStream();
        rest.Write(unsent);
        Volatile.Write(ref _isStill, false);
        while (Next() is { Bytes.IsEmpty: false } batch)
        {
            rest.Write(batch.Bytes.Span);
            batch.GiveBack();
        }
        Volatile.Write(ref _isStill, true);
        return rest.ToArray();
    }

    /// <summary>Writes again, with what was taken before everything else.</summary>
    /// <param name="rest">What <see cref="TakeRest"/> took and did not go out elsewhere.</param>
    /// <param name="sink">Where to, if not to where it wrote before.</param>
    public void GoOn(byte[] rest, ISocketSink? sink = null)
    {
        _rest = rest.Length > 0 ? rest : null;
        if (sink is not null)
            Volatile.Write(ref _sink, sink);
        Volatile.Write(ref _isStill, false);
        Run();
    }

    /// <summary>Begins to write for a client of another process. Called once, in the place of <see cref="Open"/>.</summary>
    /// <param name="sink">Where to.</param>
    /// <param name="rest">What comes before everything else.</param>
    public void OpenAgain(ISocketSink sink, byte[] rest) => GoOn(rest, sink);

    /// <summary>Tells the peer that nothing follows the close frame, once the writer has finished.</summary>
    public void EndWrites() => _sink!.EndWrites();

    /// <summary>Writes on the thread pool.</summary>
    public void WriteSoon()
    {
        if (_turn.TrySchedule())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Writes what can be written without waiting, on this thread.</summary>
    public void WriteNow()
    {
        if (_turn.TryTake())
            Run();
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_turn.TryTakeScheduled())
            Run();
    }

    void Run()
    {
        while (true)
        {
            var batch = Next();
            if (batch.Bytes.IsEmpty)
            {
                if (_turn.TryEnd())
                    return;
                continue;
            }
            var sent = _sink!.TrySend(batch.Bytes.Span);
            if (sent < 0)
            {
                End(batch);
                return;
            }
            if (sent < batch.Bytes.Length)
            {
                var rest = _sink.SendAsync(batch.Bytes[sent..]);
                if (!rest.IsCompleted)
                {
                    Volatile.Write(ref _writingSince, clock.Now);
                    // Owned by this writer: the turn is not given back until it ends, and it cannot throw.
                    _ = ContinueAsync(rest, batch);
                    return;
                }
                if (!rest.Result)
                {
                    End(batch);
                    return;
                }
            }
            if (!Complete(batch))
                return;
        }
    }

    async Task ContinueAsync(ValueTask<bool> rest, Batch batch)
    {
        var sent = await rest.ConfigureAwait(false);
        Volatile.Write(ref _writingSince, 0);
        if (!sent)
            End(batch);
        else if (Complete(batch))
            Run();
    }

    Batch Next()
    {
        if (Volatile.Read(ref _isStill))
            return default;
        if (_rest is { } rest)
        {
            _rest = null;
            return new(rest);
        }
        if (Volatile.Read(ref _isPingDue))
        {
            Volatile.Write(ref _isPingDue, false);
            return new(s_ping, HasData: false);
        }
        if (Volatile.Read(ref _isHeld))
        {
            if (Volatile.Read(ref _direct) is not { IsSealed: true } refused)
                return default;
            refused.DropPublished();
            _cursor.SkipTo(log.TailPosition);
            return refused.Take(ref _cursor, _cursor.Position);
        }
        if (_replay is { } replay)
        {
            if (replay.Next() is { Bytes.IsEmpty: false } piece)
                return piece;
            _replay = null;
        }
        // The tail is read before the queue: what lies before it was published before anything that the queue does not hold yet,
        // so a broadcast never overtakes a frame that its publisher sent to this client first.
        var tail = log.TailPosition;
        if (Volatile.Read(ref _direct) is { IsEmpty: false } direct)
            return direct.Take(ref _cursor, tail);
        var bytes = _cursor.Next(tail - _cursor.Position);
        _cursor.Advance(bytes.Length);
        return new(bytes);
    }

    // False after the last frame: the turn is never given back, so nothing follows a close frame.
    bool Complete(in Batch batch)
    {
        Volatile.Write(ref _sentBytes, _sentBytes + batch.Bytes.Length);
        log.SentBytes.Add(batch.Bytes.Length);
        if (batch.HasData)
            Volatile.Write(ref _lastProgress, clock.Now);
        if (batch.IsLast)
        {
            End(batch);
            return false;
        }
        batch.GiveBack();
        return true;
    }

    void End(in Batch batch)
    {
        batch.GiveBack();
        _replay = null;
        Direct.End();
        _cursor.Release();
        _finished.Complete();
    }

    DirectQueue Direct => Volatile.Read(ref _direct) ?? Interlocked.CompareExchange(ref _direct, new(), null) ?? _direct;
}
