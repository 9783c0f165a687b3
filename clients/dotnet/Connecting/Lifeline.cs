namespace PluginChat.Client.Connecting;

/// <summary>
/// Whether the server still answers (docs/protocol.md, "Silence"). A network that goes silent says nothing: so the host is asked what it
/// has; and where it does not answer, by a plain request, as a controller that takes long keeps its client waiting.
/// </summary>
/// <param name="limit">How long a silent network may go unnoticed.</param>
/// <param name="probe">The plain request.</param>
/// <param name="time">The clock.</param>
sealed class Lifeline(TimeSpan limit, Func<CancellationToken, Task> probe, TimeProvider time)
{
    // Of the limit: when to ask, when to probe, how long for the probe's answer; and how many limits an open line may be silent.
    const double Ask = 0.3,
        Probe = 0.5,
        Answer = 0.4,
        Patience = 3;

    static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    // The program, or the machine, slept: that was not the server's silence.
    static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(1500);

    // After something was sent; more of it comes together.
    static readonly TimeSpan s_firstReceipt = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan s_nextReceipt = TimeSpan.FromSeconds(1);

    long _heardAt = time.GetTimestamp(); // Volatile: written by the receive loop, too
    long _sentAt; // Volatile: when the first was sent that no question followed; 0 for none
    int _isPaused; // Volatile: not 0 while the receive loop waits for who reads the messages
    long _askedAt;
    long _probedAt;
    Task? _probing;

    /// <summary>Asks; null where the host takes no questions.</summary>
    public required Action? AskHost { get; init; }

    /// <summary>Whether something has no receipt yet.</summary>
    public required Func<bool> Waits { get; init; }

    /// <summary>How much of what was sent still waits on this machine.</summary>
    public required Func<long> WaitingBytes { get; init; }

    /// <summary>Something came from the server.</summary>
    public void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());

    /// <summary>Something was sent that wants a receipt.</summary>
    public void Sent() => Interlocked.CompareExchange(ref _sentAt, time.GetTimestamp(), 0);

    /// <summary>Nothing is read, and nothing can be heard.</summary>
    public void Pause() => Volatile.Write(ref _isPaused, 1);

    public void GoOn()
    {
        Heard();
        Volatile.Write(ref _isPaused, 0);
    }

    /// <summary>Completes where the server does not answer.</summary>
    public async Task WatchAsync(CancellationToken ended)
    {
        var tick = limit > TimeSpan.Zero && limit / 20 < s_tick ? limit / 20 : s_tick;
        using var timer = new PeriodicTimer(tick, time);
        var tickedAt = _askedAt = _probedAt = time.GetTimestamp();
        var waitingBytes = 0L;
        if (Waits())
            Sent();
        while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
        {
            var now = time.GetTimestamp();
            var isLate = time.GetElapsedTime(tickedAt, now) > tick + s_late;
            tickedAt = now;
            var waiting = WaitingBytes();
            if (isLate || waiting < waitingBytes || Volatile.Read(ref _isPaused) != 0) // what takes long to send is not silence
                Heard();
            waitingBytes = waiting;
            if (await IsSilentAsync(now, ended).ConfigureAwait(false))
                return;
        }
    }

    async ValueTask<bool> IsSilentAsync(long now, CancellationToken ended)
    {
        var silence = time.GetElapsedTime(Volatile.Read(ref _heardAt), now);
        AskIfDue(now, silence);
        if (limit == Timeout.InfiniteTimeSpan)
            return false;
        if (AskHost is not null && silence >= limit * Patience)
            return true;
        if (_probing is { IsCompleted: true })
        {
            var isAnswered = _probing.IsCompletedSuccessfully;
            await _probing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _probing = null;
            // Nothing was heard meanwhile either.
            if (!isAnswered && Volatile.Read(ref _heardAt) - _probedAt <= 0)
                return true;
        }
        if (_probing is null && silence >= limit * Probe && time.GetElapsedTime(_probedAt, now) >= limit * Probe)
        {
            _probedAt = now;
            _probing = ProbeAsync(ended);
        }
        return false;
    }

    void AskIfDue(long now, TimeSpan silence)
    {
        if (AskHost is null)
            return;
        var sentAt = Volatile.Read(ref _sentAt);
        var sinceAsked = time.GetElapsedTime(_askedAt, now);
        var forReceipt = sentAt != 0 ? time.GetElapsedTime(sentAt, now) >= s_firstReceipt : sinceAsked >= s_nextReceipt && Waits();
        var forLife = limit != Timeout.InfiniteTimeSpan && silence >= limit * Ask && sinceAsked >= limit * Ask;
        if (!forReceipt && !forLife)
            return;
        _askedAt = now;
        Volatile.Write(ref _sentAt, 0);
        AskHost();
    }

    async Task ProbeAsync(CancellationToken ended)
    {
        using var answer = new CancellationTokenSource(limit * Answer, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(answer.Token, ended);
        await probe(both.Token).WaitAsync(both.Token).ConfigureAwait(false);
    }
}
