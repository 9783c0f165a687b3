using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Redis.Connections;
using PluginChat.Redis.Following;
using PluginChat.Redis.Presence;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Replaying;
using PluginChat.Redis.Streams;

namespace PluginChat.Redis;

// Long: one channel from publishing to delivery; what waits, what is written and what is read hold each other.
/// <summary>
/// One channel as a Redis stream. One loop publishes, a batch at a time and again until it is confirmed; one follows the stream
/// (<see cref="StreamFollower"/>) and hands over in its order.
/// </summary>
sealed class RedisMessageChannel : IMessageChannel, IAsyncDisposable
{
    // How far this host publishes ahead of what it has read itself: a burst must not push out what the hosts have not read.
    const int MostAhead = 1024;

    // How late a publication can be that the loop was not woken for.
    static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    // How soon it is tried again where hosts have too much to read. Reading it takes them longer.
    static readonly TimeSpan s_heldBack = TimeSpan.FromMilliseconds(50);

    // A handshake waits for it.
    static readonly TimeSpan s_sent = TimeSpan.FromSeconds(1);

    // While everybody waits.
    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(1);

    // What was accepted has this long to get out when the host stops.
    static readonly TimeSpan s_flush = TimeSpan.FromSeconds(2);

    readonly IChannelEngine _engine;
    readonly IChannelStore _store;
    readonly StreamFollower _follower;
    readonly ChannelSettings _settings;
    readonly IChannelReader _reader;
    readonly IPresenceLoop _presence;
    readonly ReplayReader _replay;
    readonly PublishQueue _queue;
    readonly ChannelDelivery _delivery;
    readonly Signal _toPublish = new();
    readonly Signal _toRetry = new();
    readonly CancellationTokenSource _ended = new();
    volatile bool _isAway; // turned on under the queue's lock
    string? _writeProblem; // the publishing loop's: a Redis without memory or disk still answers readers
    Task _loops = Task.CompletedTask;
    ChannelPosition _published = new("", 0); // the publishing loop's

    public RedisMessageChannel(
        IChannelEngine engine,
        IChannelStore store,
        IPresenceLoop presence,
        ChannelSettings settings,
        IChannelReader reader
    )
    {
        (_engine, _store, _presence, _settings, _reader) = (engine, store, presence, settings, reader);
        _queue = new(settings.PendingBytes);
        _delivery = new(reader, engine.Host);
        _follower = new(engine, store, _delivery, reader, presence, settings.UnreadBytes / 8);
        _replay = new(engine, store, settings.Retention) { Here = () => _follower.Place };
        _follower.Moved += _toPublish.Set;
        _follower.BecameUnavailable += MarkUnavailable;
        _follower.BecameAvailable += MarkAvailable;
    }

    public Task Ready => _follower.Ready;

    public IChannelPresence Presence => _presence;

    /// <summary>Why nothing is read or published at the moment; null while all is well.</summary>
    public string? Problem => Volatile.Read(ref _writeProblem) ?? _follower.Problem?.Text;

    /// <summary>What is wrong with the presence; messages go on meanwhile.</summary>
    public string? PresenceProblem => _presence.Problem;

    /// <summary>For how long the channel has had a newer format than this host knows; null where it has not.</summary>
    public TimeSpan? OutdatedFor => _follower.Problem?.NewerSince is { } at ? _engine.Time.GetElapsedTime(at) : null;

    public bool IsAhead => _delivery.LastEarly > 0;

    public long PendingBytes => _queue.Bytes;

    public ChannelStatus Status => _follower.Status;

    public Task<IReadOnlyDictionary<string, long>> BehindAsync() => _store.BehindAsync();

    public void Start() => _loops = RunAsync();

    /// <summary>Redis lets everybody wait (true), or answers again.</summary>
    public void Hesitate(bool hesitates)
    {
        if (hesitates)
            MarkUnavailable();
        else
            MarkAvailable();
    }

    /// <summary>Looks whether there is something to read, and tries again what failed.</summary>
    public void Wake()
    {
        _follower.Look();
        _toPublish.Set();
        _toRetry.Set();
    }

    public bool TryPublish(in Publication publication, out int receivers)
    {
        receivers = _reader.CountReceivers(publication);
        if (_isAway && _settings.WhenDown == WhenEngineIsDown.Refuse || !_queue.TryAdd(publication, _engine.Host, DeliverIfAway))
            return false;
        _toPublish.Set();
        return true;
    }

    public ValueTask<RetainedRange?> ReadAsync(ChannelPosition after, long until) => _replay.ReadAsync(after, until);

    public async ValueTask<RetainedRange> ReadLastAsync(int count, ChannelPosition until)
    {
        try
        {
            if (await _replay.ReadLastAsync(count, until) is { } last)
                return last;
            // There is a hole in what is kept: as many as there are.
            var entries = await _store.ReadLastAsync(count, until);
            var isElsewhere = await _store.ReadRangeAsync(_follower.Place, until.Offset, until.Offset, 1) is null;
            // What is too old has only older ones before it.
            return entries is null || isElsewhere ? default : new(Link(entries.SkipWhile(e => IsTooOld(e.Time))), until.Offset);
        }
        catch (Exception e) when (RedisFaults.IsTransient(e) || e is FormatException)
        {
            return default;
        }
    }

    public Task<bool> CatchUpAsync() => _follower.CatchUpAsync();

    public async ValueTask<SentNumbers?> SentAsync(SessionId session)
    {
        if (_delivery.SentOf(session) is { } sent)
            return sent;
        try
        {
            // Nobody who comes back waits for a Redis that hangs: what is not known is told as that, and sent again it is not passed on
            // twice.
            return Problem is null ? await _store.SentAsync(session).WaitAsync(s_sent, _engine.Time) : null;
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            return null;
        }
    }

    public async ValueTask<byte[]?> StandAsync(CancellationToken cancel)
    {
        _queue.Stand(publication => _reader.Late(publication));
        while (!_queue.IsEmpty)
        {
            if (_isAway || cancel.IsCancellationRequested)
                return null;
            await Task.Delay(s_look, _engine.Time, CancellationToken.None);
        }
        // What this host has early would be handed over once more.
        return await _follower.StandAsync(cancel) is (var place, var first, var joined) && !_isAway && !IsAhead
            ? new ChannelPlace(place, first, joined, _queue.LastNumber, _delivery.Senders).Write()
            : null;
    }

    public void GoOn()
    {
        _follower.GoOn();
        _queue.Stand(null);
    }

    public void TakeUp(byte[] state)
    {
        var place = ChannelPlace.Read(state);
        _follower.TakeUp(place.Place, place.First, place.Joined);
        _delivery.TakeUp(place.Senders);
        _delivery.Confirmed = place.Published;
        _queue.TakeUp(place.Published, _engine.Host);
    }

    /// <summary>Ends as it stands.</summary>
    public void LetGo() => _ended.Cancel();

    /// <summary>Gives what waits a last chance to get out, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await FlushedAsync()
            .WaitAsync(s_flush, _engine.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!_queue.IsEmpty)
            EngineLog.NotFlushed(_engine.Log, _store.Name, _queue.Bytes, _engine.Problem ?? "there was no time left");
        // Here and now: nothing leaves the scheduler that it is started on.
        _ended.Cancel();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _ended.Dispose();
        _replay.Dispose();
    }

    // Not before Redis was looked for: it is no news that it was not reached yet. Nor on the thread of whoever started it.
    async Task RunAsync()
    {
        await _engine
            .Tried.WaitAsync(_ended.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await Task.Yield();
        await Task.WhenAll(_follower.RunAsync(_ended.Token), PublishLoopAsync(), _presence.RunAsync(_ended.Token));
    }

    async Task FlushedAsync()
    {
        while (!_queue.IsEmpty && !_isAway)
            await Task.Delay(TimeSpan.FromMilliseconds(10), _engine.Time);
    }

    async Task PublishLoopAsync()
    {
        var backOff = new BackOff(_engine.Random);
        var refusals = new PublishRefusals();
        // Not before this host has its place: what it publishes is behind that, and its clients get it.
        await Task.Yield();
        await _follower
            .Adopted.WaitAsync(_ended.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await Task.Yield();
        while (!_ended.IsCancellationRequested)
        {
            if (_queue.IsEmpty || IsFarAhead(_published))
            {
                await _toPublish.WaitAsync(s_poll, _engine.Time, _ended.Token);
                continue;
            }
            var batch = _queue.Next(refusals.IsSuspected ? 1 : PublishQueue.MaxBatchCount, out var number);
            LeaveOutRepeated(batch);
            try
            {
                if (await _store.AppendAsync(batch, number, _follower.Read) is not { } appended)
                {
                    await _toPublish.WaitAsync(s_heldBack, _engine.Time, _ended.Token);
                    continue;
                }
                _published = appended;
                _delivery.Confirmed = number + batch.Length - 1;
                _queue.Confirm(batch.Length);
                backOff.Succeeded();
                refusals.Accepted();
                if (_writeProblem is not null)
                {
                    Volatile.Write(ref _writeProblem, null);
                    MarkAvailable();
                }
            }
            catch (Exception e)
            {
                if (!RedisFaults.IsTransient(e))
                    EngineLog.Unexpected(_engine.Log, _store.Name, e);
                Volatile.Write(ref _writeProblem, RedisFaults.TextOf(e));
                MarkUnavailable();
                if (refusals.Add(e, number, _follower.Reads))
                    EngineLog.Refused(
                        _engine.Log,
                        _store.Name,
                        _queue.ReplaceNext(new(new(default, WebSocketMessageKind.Binary)) { IsLost = true }, _engine.Host),
                        e.Message
                    );
                // Whatever comes to be published meanwhile: a message counts as refused for itself by how long it was.
                await _toRetry.WaitAsync(backOff.Next(), _engine.Time, _ended.Token);
            }
        }
    }

    // Redis knows better, unless it lost what it knew. What is left out keeps its number.
    void LeaveOutRepeated(byte[][] batch)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            if (PublicationCodec.IdOf(batch[i]) is { } id && _delivery.IsRepeated(id))
                batch[i] = [];
        }
    }

    // In another epoch the numbers say nothing of each other.
    bool IsFarAhead(ChannelPosition published) =>
        _follower.Read is var read && read.Epoch == published.Epoch && published.Offset - read.Offset > MostAhead;

    // The queue is held: nothing else is published meanwhile.
    void DeliverIfAway(Publication publication, long number)
    {
        if (_isAway && _settings.WhenDown == WhenEngineIsDown.Local)
            _delivery.DeliverEarly(publication, number);
    }

    void MarkUnavailable()
    {
        _engine.Look();
        if (_isAway)
            return;
        _queue.ForEach(
            () => _isAway = true,
            bytes =>
            {
                if (_settings.WhenDown != WhenEngineIsDown.Local)
                    return;
                var publication = PublicationCodec.Decode(bytes, Publication.None, out _, out var number);
                _delivery.DeliverEarly(publication, number);
            }
        );
    }

    void MarkAvailable()
    {
        _isAway = Problem is not null;
        _engine.Look();
    }

    static Retained? Link(IEnumerable<StreamEntry> entries)
    {
        Retained? first = null,
            last = null;
        foreach (var entry in entries)
        {
            var publication = PublicationCodec.Decode(entry.Bytes, entry.Offset, out _, out _);
            if (!publication.IsRetained)
                continue;
            var message = new Retained(entry.Offset, publication.Message.Kind, publication.Message.Bytes, publication.Except);
            first ??= message;
            last?.Next = message;
            last = message;
        }
        return first;
    }

    bool IsTooOld(long time) => _engine.Clock.IsOlder(time, _settings.Retention.Age);
}
