using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Following;

// Long: each way in which a message may be known already: by its sender's number, by its client's, early, or lost.
/// <summary>
/// Hands messages to this host's clients, once each: out of the log, whatever number they have there, or before they are in it where
/// clients are not to wait for that (<c>whenDown: 'local'</c>). A sender sends in the order of its numbers, and a start is a new sender.
/// What a client sent to two hosts comes from the first alone: the script sees to that, and this where Redis lost what the script knew.
/// </summary>
sealed class ChannelDelivery(IChannelReader reader, HostId host)
{
    /// <summary>
    /// How many sessions are remembered at least, here and in Redis; at most twice as many are. About 10 MB, or twice that.
    /// </summary>
    public const int Sessions = 16_384;

    readonly Lock _lock = new();
    readonly RecentSessions<SentNumbers> _sessions = new(Sessions); // under _lock

    // Under _lock: what of a client's message was early and did not come out of the log.
    readonly Dictionary<MessageId, List<long>> _earlyOf = [];
    readonly Dictionary<HostId, long> _last = []; // under _lock: each sender's last number that came out of the log

    // Under _lock: whose last number is what Redis said of them, and no message of theirs has come since, in this epoch.
    readonly HashSet<HostId> _saidOf = [];
    readonly SortedSet<long> _early = []; // under _lock: this host's numbers that were delivered and have not come out of it

    // Under _lock: those of them that Redis had and lost. Clients that were here have them; who is resumed since may not.
    readonly SortedSet<long> _earlyAndLost = [];
    long _lastEarly; // written under _lock
    long _confirmed; // the publishing loop's to write

    /// <summary>
    /// The last number of this host's that its clients have and that has not come out of the log; 0 for none. Takes no lock: others are
    /// held by who asks. It is not taken back before clients have the number.
    /// </summary>
    public long LastEarly => Volatile.Read(ref _lastEarly);

    /// <summary>The last of this host's numbers that Redis said it has.</summary>
    public long Confirmed
    {
        get => Volatile.Read(ref _confirmed);
        set => Volatile.Write(ref _confirmed, value);
    }

    /// <summary>What is known of senders, for a process that goes on as this host.</summary>
    public IReadOnlyList<(HostId Sender, long Number, bool IsSaid)> Senders
    {
        get
        {
            lock (_lock)
                return [.. _last.Select(l => (l.Key, l.Value, _saidOf.Contains(l.Key)))];
        }
    }

    /// <summary>Goes on with what another process knew of senders. Before anything is delivered.</summary>
    public void TakeUp(IReadOnlyList<(HostId Sender, long Number, bool IsSaid)> senders)
    {
        lock (_lock)
        {
            foreach (var (sender, number, isSaid) in senders)
            {
                _last[sender] = number;
                if (isSaid)
                    _saidOf.Add(sender);
            }
        }
    }

    /// <summary>Which messages of a session came out of the log; null where that is not remembered.</summary>
    public SentNumbers? SentOf(SessionId session)
    {
        lock (_lock)
            return _sessions.TryGet(session, out var sent) ? sent.Copy() : null;
    }

    /// <summary>Whether what this host wants to publish is for a client's message that another host passed on.</summary>
    public bool IsRepeated(MessageId id)
    {
        lock (_lock)
            return _sessions.TryGet(id.Session, out var sent) && !sent.IsNew(id.Number, host);
    }

    /// <summary>Passes over a message that clients have already; false where they do not.</summary>
    public bool TryPass(HostId sender, long number, MessageId? id)
    {
        lock (_lock)
        {
            var isKnown = number <= _last.GetValueOrDefault(sender) || sender == host && WasEarly(number) || IsOthers(id, sender);
            if (!isKnown)
                return false;
            Note(sender, number);
            NoteLastEarly();
            return true;
        }
    }

    /// <summary>
    /// Notes what stands for a message that Redis refused. False where clients need not be told: they had it early, or know that it was
    /// lost.
    /// </summary>
    public bool TryLose(in Publication publication, HostId sender, long number)
    {
        lock (_lock)
        {
            var arrival = Note(sender, number);
            if (arrival == Arrival.Early)
                reader.Number(publication);
            else if (arrival == Arrival.Repeated)
                reader.Repeat(publication);
            NoteLastEarly();
            return arrival == Arrival.New;
        }
    }

    /// <summary>Notes what each sender sent that this host passes over without having read it.</summary>
    /// <remarks>
    /// What comes behind that in the same epoch has a higher number. Where it has not, another program wrote what Redis said, and messages
    /// are not to be lost for it.
    /// </remarks>
    public void Learn(IReadOnlyList<(HostId Sender, long Number)> senders)
    {
        lock (_lock)
        {
            foreach (var (sender, number) in senders)
            {
                if (Note(sender, number) == Arrival.New)
                    _saidOf.Add(sender);
            }
            NoteLastEarly();
        }
    }

    /// <summary>
    /// All that Redis has was handed over, and it had this host's messages up to a number before: what was early and did not come out
    /// of the log is lost there. Who comes back from now on need not be told that their place is unknown.
    /// </summary>
    public void LoseEarly(long confirmed)
    {
        lock (_lock)
        {
            while (_early.Count > 0 && _early.Min <= confirmed)
            {
                _earlyAndLost.Add(_early.Min);
                _early.Remove(_early.Min);
                if (_earlyAndLost.Count > Sessions)
                    _earlyAndLost.Remove(_earlyAndLost.Min);
            }
            NoteLastEarly();
        }
    }

    /// <summary>The epoch is another: what was sent before may be there again.</summary>
    public void EndEpoch()
    {
        lock (_lock)
            _saidOf.Clear();
    }

    /// <summary>Hands over what comes out of the log, or its number where clients have it already.</summary>
    public void Deliver(in Publication publication, HostId sender, long number)
    {
        lock (_lock)
        {
            // Both have to hear of it.
            var (ofSender, ofClient) = (Note(sender, number), Note(publication.Id, sender, number));
            if (ofSender == Arrival.Early || ofClient == Arrival.Early)
                reader.Number(publication);
            else if (ofSender == Arrival.Repeated || ofClient == Arrival.Repeated)
                reader.Repeat(publication);
            else
                reader.Deliver(publication);
            NoteLastEarly();
        }
    }

    /// <summary>Hands over a message of this host's that is not in the log yet.</summary>
    public void DeliverEarly(in Publication publication, long number)
    {
        lock (_lock)
        {
            if (number <= _last.GetValueOrDefault(host) || IsOthers(publication.Id, host) || !_early.Add(number))
                return;
            if (publication.Id is { } id)
            {
                // Those that Redis never had, and nobody sent again.
                if (_earlyOf.Count >= Sessions)
                    _earlyOf.Clear();
                if (!_earlyOf.TryGetValue(id, out var numbers))
                    _earlyOf[id] = numbers = [];
                numbers.Add(number);
            }
            NoteLastEarly();
            reader.Deliver(publication with { Offset = Publication.None });
        }
    }

    enum Arrival
    {
        New,
        Early,
        Repeated,
    }

    // What it is as a part of a client's message, for which another host may have run its controller. Called under the lock.
    Arrival Note(MessageId? id, HostId sender, long number)
    {
        if (id is not { } message)
            return Arrival.New;
        var sent = _sessions.GetOrAdd(message.Session, static () => new());
        // What is older than the window is known to Redis, or to nobody any more.
        if (sent.IsOfAnother(message.Number, sender))
            return Arrival.Repeated;
        sent.Add(message.Number, sender);
        return sender == host ? ForgetEarly(message, number) : TakeEarly(message);
    }

    // Whether another host than this one passed on the client's message.
    bool IsOthers(MessageId? id, HostId sender) =>
        id is { } message && _sessions.TryGet(message.Session, out var sent) && sent.IsOfAnother(message.Number, sender);

    // What it is by its number is known.
    Arrival ForgetEarly(MessageId message, long number)
    {
        if (_earlyOf.TryGetValue(message, out var numbers) && numbers.Remove(number) && numbers.Count == 0)
            _earlyOf.Remove(message);
        return Arrival.New;
    }

    // The client came to another host before Redis had what this one had delivered: of the two, the other's is in the log. Who is resumed
    // here does not have it where it was thought to be lost by then.
    Arrival TakeEarly(MessageId message)
    {
        if (!_earlyOf.TryGetValue(message, out var numbers))
            return Arrival.New;
        var isEarly = _early.Remove(numbers[0]);
        numbers.RemoveAt(0);
        if (numbers.Count == 0)
            _earlyOf.Remove(message);
        return isEarly ? Arrival.Early : Arrival.Repeated;
    }

    bool WasEarly(long number) => _early.Contains(number) || _earlyAndLost.Contains(number);

    // Behind what clients are told: one that takes its place before has the number behind that, and not the message.
    void NoteLastEarly() => Volatile.Write(ref _lastEarly, _early.Max);

    // An early one says nothing of those before it: they may be in the log and not have come out of it. Called under the lock.
    Arrival Note(HostId sender, long number)
    {
        var (isEarly, wasEarly) = (false, false);
        if (_saidOf.Remove(sender) && number <= _last.GetValueOrDefault(sender))
            _last[sender] = number - 1;
        if (sender == host)
        {
            (isEarly, wasEarly) = (_early.Remove(number), _earlyAndLost.Contains(number));
            // What was before this one and did not come was lost there.
            _early.RemoveWhere(n => n < number);
            _earlyAndLost.RemoveWhere(n => n <= number);
        }
        if (number <= _last.GetValueOrDefault(sender))
            return isEarly ? Arrival.Early : Arrival.Repeated;
        _last[sender] = number;
        return isEarly ? Arrival.Early
            : wasEarly ? Arrival.Repeated
            : Arrival.New;
    }
}
