using System.Collections.Concurrent;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Logging;
using PluginChat.Redis.Connections;
using PluginChat.Redis.Presence;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;

namespace PluginChat.Redis.Following;

// Long: one position in the stream, and each way in which Redis can be ahead of it, behind it, or another Redis.
/// <summary>
/// Follows a channel's stream behind this host's place, one loop. Pub/sub brings what is appended, which saves the way there and back
/// (bench/carriers.sh); it is believed only where it follows upon what this host has, by number, epoch and time. Anything else, and a
/// second in which nothing came, is a reason to look into the stream itself.
/// </summary>
/// <remarks>Nothing here leaves the scheduler that it is started on: the simulation runs it on one of its own.</remarks>
sealed class StreamFollower(
    IChannelEngine engine,
    IChannelStore store,
    ChannelDelivery delivery,
    IChannelReader reader,
    IPresenceLoop presence,
    long registerBytes
)
{
    // How late a message can be of which pub/sub brought nothing.
    static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    // A handshake waits for it.
    static readonly TimeSpan s_catchUp = TimeSpan.FromSeconds(2);

    // More than data is restored in the time in which somebody remembers it.
    const int MostEnded = 32;

    // Beyond all numbers, and exact in a script.
    const long NoSuchOffset = 1L << 52;

    readonly PushedQueue _brought = new();
    readonly Signal _signal = new();
    readonly ConcurrentQueue<TaskCompletionSource<bool>> _waiting = new(); // for a look that begins from now on
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _adopted = new();
    StreamPlace _place = new(new("", 0), StreamPlace.UnknownTime); // the loop's
    ReadPlace _read = new(new(new("", 0), StreamPlace.UnknownTime)); // the same, for others
    readonly Queue<string> _ended = []; // the loop's: epochs that this host saw the end of
    StreamPlace _first; // the loop's: where it came in
    long _joined; // the loop's: what is behind it is this host's to deliver
    int _mustLook = 1; // whether the stream is to be looked into, whatever was brought
    long _reads; // written by the loop
    long _lookedAt; // the loop's
    long _unregistered; // the loop's: bytes since Redis was told how far it is
    (long Until, IReadOnlyList<(HostId Sender, long Number)> Senders)? _holeIsKnown; // the loop's: what each had sent when it was found
    bool _lossToTell; // the loop's: the epoch is another, and clients were not told yet
    bool _wasAway; // the loop's: Redis could not be reached when this host came for its place
    long _behind; // written by the loop
    long _keptBytes; // written by the loop
    long _epochChanges; // written by the loop
    ReadProblem? _problem; // written by the loop
    Standing? _standing; // set by who wants it to stand still

    /// <summary>Completes when the place is known, or the engine was found to be away.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes when the place is known.</summary>
    public Task Adopted => _adopted.Task;

    /// <summary>Where it is.</summary>
    public ChannelPosition Read => Place.Position;

    /// <summary>The same, and the time of what stands there.</summary>
    public StreamPlace Place => Volatile.Read(ref _read).Place;

    /// <summary>How often it has read the stream.</summary>
    public long Reads => Volatile.Read(ref _reads);

    public ChannelStatus Status => new(Volatile.Read(ref _behind), Volatile.Read(ref _keptBytes), Volatile.Read(ref _epochChanges));

    /// <summary>Why nothing is read; null while all is well.</summary>
    public ReadProblem? Problem => Volatile.Read(ref _problem);

    /// <summary>It has read, perhaps nothing.</summary>
    public event Action? Moved;

    /// <summary>Reading failed.</summary>
    public event Action? BecameUnavailable;

    /// <summary>Reading works again.</summary>
    public event Action? BecameAvailable;

    /// <summary>Looks into the stream soon. Any thread.</summary>
    public void Look()
    {
        Volatile.Write(ref _mustLook, 1);
        _signal.Set();
    }

    /// <summary>Looks into the stream, and completes when all that was there is handed over (true), or the look failed.</summary>
    public async Task<bool> CatchUpAsync()
    {
        var looked = new TaskCompletionSource<bool>();
        _waiting.Enqueue(looked);
        Look();
        var isDone = await looked.Task.WaitAsync(s_catchUp, engine.Time);
        // Not on the follower's thread.
        await Task.Yield();
        return isDone;
    }

    /// <summary>Stands still between two looks until <see cref="GoOn"/>.</summary>
    /// <returns>Where it stands; null where that is not known, or told to clients, by now.</returns>
    public async Task<(StreamPlace Place, StreamPlace First, long Joined)?> StandAsync(CancellationToken cancel)
    {
        var standing = new Standing();
        Volatile.Write(ref _standing, standing);
        _signal.Set();
        await standing.Stood.Task.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return standing.Stood.Task.IsCompleted && _problem is null && !_lossToTell && _holeIsKnown is null && _place.Position.IsKnown
            ? (_place, _first, _joined)
            : null;
    }

    /// <summary>Goes on from where it stands.</summary>
    public void GoOn()
    {
        var standing = _standing;
        Volatile.Write(ref _standing, null);
        standing?.Over.TrySetResult();
    }

    /// <summary>Goes on from where the follower of another process stands. Before it runs.</summary>
    public void TakeUp(StreamPlace place, StreamPlace first, long joined)
    {
        (_place, _first, _joined) = (place, first, joined);
        Volatile.Write(ref _read, new(place));
    }

    public async Task RunAsync(CancellationToken ended)
    {
        await Task.Yield();
        var backOff = new BackOff(engine.Random);
        var listens = false;
        while (!ended.IsCancellationRequested)
        {
            if (Volatile.Read(ref _standing) is { } standing)
            {
                standing.Stood.TrySetResult();
                await standing.Over.Task.WaitAsync(ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Volatile.Write(ref _mustLook, 1);
                continue;
            }
            var wait = s_poll;
            try
            {
                if (!listens)
                {
                    await store.ListenAsync(OnMessage);
                    listens = true;
                }
                await FollowAsync();
                backOff.Succeeded();
                MarkAvailable();
                _adopted.TrySetResult();
            }
            // Whatever it is: a loop that ends would be a chat that is silent for ever.
            catch (Exception e)
            {
                if (!RedisFaults.IsTransient(e))
                    EngineLog.Unexpected(engine.Log, store.Name, e);
                Volatile.Write(ref _mustLook, 1);
                MarkUnavailable(e);
                wait = backOff.Next();
            }
            _ready.TrySetResult();
            // What pub/sub brings does not tell Redis how far this host has read.
            if (!await _signal.WaitAsync(wait, engine.Time, ended) || engine.Time.GetElapsedTime(_lookedAt) > s_poll)
                Volatile.Write(ref _mustLook, 1);
        }
        if (listens)
            await store
                .IgnoreAsync()
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (Problem is null && !engine.IsLetGo)
            await store
                .LeaveAsync()
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    // A reference that is swapped whole: a place is three words.
    sealed record ReadPlace(StreamPlace Place);

    void OnMessage(ReadOnlyMemory<byte> message)
    {
        if (RedisPresence.IsWake(message.Span))
            presence.Refresh();
        else if (PushedBatch.TryDecode(message, out var batch) && _brought.TryAdd(batch))
            _signal.Set();
        else
            Look();
    }

    async Task FollowAsync()
    {
        do
        {
            var confirmed = delivery.Confirmed; // before the look, which has it all if Redis has
            var isLook = Interlocked.Exchange(ref _mustLook, 0) == 1;
            if (isLook)
                await ReadAllAsync();
            TakeBrought();
            NoteRead();
            // Behind what was brought meanwhile: a server that knows less may have taken the place of the one that brought it.
            if (isLook && Volatile.Read(ref _mustLook) == 0)
                delivery.LoseEarly(confirmed);
        } while (Volatile.Read(ref _mustLook) == 1);
    }

    async Task ReadAllAsync()
    {
        var waiting = _waiting.Count; // those that come later may know of something later
        var isDone = false;
        try
        {
            while (await ReadOnAsync())
                NoteRead();
            isDone = true;
        }
        finally
        {
            for (; waiting > 0 && _waiting.TryDequeue(out var looked); waiting--)
                looked.SetResult(isDone);
        }
    }

    // Up to what does not fit. What is behind that is older than the look that follows, or fits then.
    void TakeBrought()
    {
        while (Volatile.Read(ref _mustLook) == 0 && _brought.TryTake(out var batch))
        {
            if (batch.Follows(_place))
            {
                foreach (var entry in batch.Entries())
                    Take(entry);
            }
            else if (!batch.IsBehind(_place))
                Volatile.Write(ref _mustLook, 1);
        }
    }

    // Whether there may be more.
    async Task<bool> ReadOnAsync()
    {
        var look = await store.ReadOnAsync(_place);
        if (_place.Position.IsKnown && look.End.Epoch != _place.Position.Epoch && _ended.Contains(look.End.Epoch))
        {
            // It was restored from before its end, and gives its numbers again to who does not know: clients would go on from one of the
            // old ones.
            look = await store.ReadOnAsync(new(look.End with { Offset = NoSuchOffset }, StreamPlace.UnknownTime));
        }
        var (end, position) = (look.End, _place.Position);
        _unregistered = 0;
        _lookedAt = engine.Time.GetTimestamp();
        Volatile.Write(ref _reads, _reads + 1);
        Volatile.Write(ref _behind, end.Epoch == position.Epoch ? Math.Max(0, end.Offset - position.Offset) : 0);
        Volatile.Write(ref _keptBytes, look.KeptBytes);
        if (!position.IsKnown)
        {
            // Clients that came while Redis was away may have missed what others sent meanwhile; anybody else could not miss anything.
            _joined = end.Offset;
            _first = new(end, look.EndTime);
            delivery.Learn(look.Senders);
            Jump(new(end, look.EndTime), _wasAway && end.Offset > 0 && reader.ClientCount > 0 ? null : 0);
            return false;
        }
        if (end.Epoch != position.Epoch)
        {
            // Redis lost something. All that it has since this host joined is looked through: what was delivered before is known by its
            // sender's number, and the rest was not. Clients are told when what they have is passed: one that breaks on the way would get
            // it again.
            _joined = look.Start < 0 ? 0 : Math.Min(Math.Max(_joined, look.Start), end.Offset);
            // What was said before this host came is not its to deliver, where it is there again.
            if (
                _joined < _first.Position.Offset
                && await store.ReadRangeAsync(new(end, look.EndTime), _first.Position.Offset, _first.Position.Offset, 1) is [var entry]
                && entry.Time == _first.Time
            )
                _joined = _first.Position.Offset;
            Volatile.Write(ref _epochChanges, _epochChanges + 1);
            _ended.Enqueue(position.Epoch);
            if (_ended.Count > MostEnded)
                _ended.Dequeue();
            _place = new(end with { Offset = _joined }, StreamPlace.UnknownTime);
            _lossToTell = true;
            _holeIsKnown = null;
            delivery.EndEpoch();
            return true;
        }
        if (look is { Senders.Count: > 0, Entries.Length: > 0 })
            _holeIsKnown = (end.Offset, look.Senders);
        foreach (var next in look.Entries)
        {
            if (next.Offset != _place.Position.Offset + 1 && _lossToTell)
                _place = new(position with { Offset = next.Offset - 1 }, StreamPlace.UnknownTime);
            else if (next.Offset != _place.Position.Offset + 1)
                Jump(new(position with { Offset = next.Offset - 1 }, StreamPlace.UnknownTime), next.Offset - 1 - _place.Position.Offset);
            Take(next);
        }
        // All of it is trimmed or expired.
        if (look.Entries.Length == 0 && end.Offset > position.Offset)
        {
            delivery.Learn(look.Senders);
            Jump(new(end, look.EndTime), end.Offset - position.Offset);
        }
        LearnBehindHole();
        if (end.Offset > _place.Position.Offset)
            return true;
        TellLoss();
        return false;
    }

    // What was in a hole is what came neither before nor behind it, once all is read that there was when the hole was found.
    void LearnBehindHole()
    {
        if (_holeIsKnown is not { } hole || hole.Until > _place.Position.Offset)
            return;
        delivery.Learn(hole.Senders);
        _holeIsKnown = null;
    }

    void Take(in StreamEntry entry)
    {
        var position = _place.Position with { Offset = entry.Offset };
        try
        {
            var publication = PublicationCodec.Decode(entry.Bytes, entry.Offset, out var sender, out var number);
            if (_lossToTell && delivery.TryPass(sender, number, publication.Id))
            {
                _place = new(position, entry.Time);
            }
            else if (publication.IsLost)
            {
                TellLoss();
                if (delivery.TryLose(publication, sender, number))
                    Jump(new(position, entry.Time), missed: 1);
                else
                    _place = new(position, entry.Time);
            }
            else
            {
                TellLoss();
                delivery.Deliver(publication, sender, number);
                _place = new(position, entry.Time);
            }
            // Others are held back by what Redis takes for unread.
            if ((_unregistered += entry.Bytes.Length) > registerBytes)
                Volatile.Write(ref _mustLook, 1);
        }
        catch (FormatException e)
        {
            EngineLog.Unreadable(engine.Log, store.Name, entry.Offset, e.Message);
            Jump(new(position, entry.Time), missed: 1);
        }
    }

    void TellLoss()
    {
        if (!_lossToTell)
            return;
        _lossToTell = false;
        reader.Jump(_place.Position, missed: null);
    }

    void Jump(StreamPlace place, long? missed)
    {
        TellLoss();
        _place = place;
        reader.Jump(place.Position, missed);
    }

    void NoteRead()
    {
        Volatile.Write(ref _read, new(_place));
        Moved?.Invoke();
    }

    void MarkUnavailable(Exception problem)
    {
        _wasAway |= !_place.Position.IsKnown;
        Volatile.Write(ref _problem, ReadProblem.Of(problem, _problem, engine.Time));
        BecameUnavailable?.Invoke();
    }

    void MarkAvailable()
    {
        if (_problem is null)
            return;
        Volatile.Write(ref _problem, null);
        BecameAvailable?.Invoke();
    }
}
