using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.FanOut.Sessions;

/// <summary>
/// What a host knows of the messages that a client sent it, over all of the client's connections. A message is handled once: what was
/// sent again, as its sender could not know what became of it, is left out.
/// </summary>
sealed class ClientSession(SessionId id, HostId host, ClientSessions channel)
{
    // What the connection before has begun may take this long before the next one is told to come later.
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly SentNumbers _taken = new(); // under _lock: what a controller here has, or another host passed on
    readonly SentNumbers _passedOn = new(); // under _lock: what came out of the channel
    long _queued; // under _lock: the last that the channel accepted something for
    long _running; // under _lock: the one that a controller has in hand; 0 for none
    bool _isEntered; // under _lock
    TaskCompletionSource? _left; // under _lock: completes when it is not entered any more
    bool _isKnown; // under _lock: whether anything is known of it

    /// <summary>Those of the same action.</summary>
    public ClientSessions Channel => channel;

    /// <summary>
    /// Up to this number all is passed on to everybody: nothing that happens to this host takes it back. Null where nothing is known.
    /// What its controller published nothing for counts when all before it is.
    /// </summary>
    public long? Received
    {
        get
        {
            lock (_lock)
            {
                if (!_isKnown)
                    return null;
                var received = Settled.Complete;
                return _running == 0 ? received : Math.Min(received, _running - 1);
            }
        }
    }

    /// <summary>The same, and which of the later ones are passed on as well.</summary>
    public ReceivedNumbers Known
    {
        get
        {
            lock (_lock)
            {
                if (!_isKnown)
                    return new(null, []);
                var settled = Settled;
                var upTo = _running == 0 ? settled.Complete : Math.Min(settled.Complete, _running - 1);
                return new(upTo, [.. settled.After(upTo).Where(number => number != _running)]);
            }
        }
    }

    // What is passed on, and with it what nothing was published for where no message waits to be passed on. Under the lock.
    SentNumbers Settled => _queued == 0 || _passedOn.Has(_queued) ? _taken : _passedOn;

    /// <summary>Waits until no message of it is in hand: the connection before may have broken while its event ran.</summary>
    /// <returns>Whether it is the caller's turn, who then calls <see cref="Begin"/>; false where an event does not end.</returns>
    public async ValueTask<bool> EnterAsync(TimeProvider time)
    {
        while (true)
        {
            Task left;
            lock (_lock)
            {
                if (!_isEntered)
                    return _isEntered = true;
                left = (_left ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await left.WaitAsync(s_longest, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!left.IsCompleted)
                return false;
        }
    }

    /// <summary>Begins with a message.</summary>
    /// <returns>What has to be ended; null where the message was sent before.</returns>
    public NumberedMessage? Begin(long number)
    {
        lock (_lock)
        {
            _isKnown = true;
            if (!_taken.Has(number))
            {
                _taken.Add(number, host);
                _running = number;
                return new(this, new(id, number));
            }
        }
        Leave();
        return null;
    }

    /// <summary>
    /// Whether a message is passed on, or nothing is to be for it. One that waits for the engine is not: this host may end before it is
    /// there again.
    /// </summary>
    public bool IsSettled(long number)
    {
        lock (_lock)
            return number != _running && Settled.Has(number);
    }

    /// <summary>Notes what other hosts know.</summary>
    public void Learn(SentNumbers sent)
    {
        lock (_lock)
        {
            _isKnown = true;
            _taken.Add(sent);
            _passedOn.Add(sent);
        }
    }

    /// <summary>Notes that something for a message came out of the channel.</summary>
    public void PassedOn(long number)
    {
        lock (_lock)
        {
            _isKnown = true;
            _passedOn.Add(number, host);
            if (!_taken.Has(number))
                _taken.Add(number, host);
        }
    }

    public SessionId Id => id;

    /// <summary>All that is known of it; null for nothing.</summary>
    public ChannelSessionState? Export()
    {
        lock (_lock)
            return _isKnown ? new(id, _taken.Copy(), _passedOn.Copy(), _queued) : null;
    }

    /// <summary>Takes up what another process knew.</summary>
    public void Import(ChannelSessionState state)
    {
        lock (_lock)
        {
            _isKnown = true;
            _taken.Add(state.Taken);
            _passedOn.Add(state.PassedOn);
            _queued = state.Queued;
        }
    }

    public void Queued(long number)
    {
        lock (_lock)
            _queued = Math.Max(_queued, number);
    }

    public void End(long number, bool isTaken)
    {
        lock (_lock)
        {
            _running = 0;
            if (!isTaken)
                _taken.Remove(number);
        }
        Leave();
    }

    void Leave()
    {
        TaskCompletionSource? left;
        lock (_lock)
            (_isEntered, left, _left) = (false, _left, null);
        left?.SetResult();
    }
}
