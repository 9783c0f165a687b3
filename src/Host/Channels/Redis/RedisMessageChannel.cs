using System.Globalization;
using PluginChat.Host.Configuration;
using StackExchange.Redis;

namespace PluginChat.Host.Channels.Redis;

/// <summary>
/// One channel as a Redis stream. One loop publishes, a batch at a time and again until it is confirmed; one loop reads behind this host's
/// position and hands over in the stream's order. A pub/sub message wakes the readers and carries no truth: what is missed when one is lost
/// is read a second later.
/// </summary>
sealed class RedisMessageChannel : IMessageChannel, IAsyncDisposable
{
    const int ReadCount = 512;

    // How far this host publishes ahead of what it has read itself: a burst must not push out what the hosts have not read.
    const int MostAhead = 1024;

    // How late a message can be whose wake-up was lost.
    static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    // What was accepted has this long to get out when the host stops.
    static readonly TimeSpan s_flush = TimeSpan.FromSeconds(2);

    readonly RedisEngine _engine;
    readonly ChannelKeys _keys;
    readonly ChannelSettings _settings;
    readonly IChannelReader _reader;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly RedisPresence _presence;
    readonly PublishQueue _queue;
    readonly Signal _toPublish = new();
    readonly Signal _toRead = new();
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _adopted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _ended = new();
    readonly Lock _ownLock = new();
    long _ownDelivered;                 // under _ownLock: this host's messages up to this number went to its clients
    volatile bool _isAway;              // turned on under the queue's lock
    string? _readProblem;      // the reading loop's
    string? _writeProblem;     // the publishing loop's: a Redis without memory or disk still answers readers
    ChannelPosition _position;          // the reading loop's
    Reading _read = new(new("", 0));    // the same, for the publishing loop
    Task _loops = Task.CompletedTask;

    public RedisMessageChannel(RedisEngine engine, ChannelKeys keys, ChannelSettings settings, IChannelReader reader, TimeProvider time, ILogger log)
    {
        (_engine, _keys, _settings, _reader, _time, _log) = (engine, keys, settings, reader, time, log);
        _queue = new(settings.PendingBytes);
        _presence = new(engine, keys, settings.Lease, reader, time);
        _position = new("", 0);
    }

    public Task Ready => _ready.Task;

    public IChannelPresence Presence => _presence;

    /// <summary>Why nothing is read or published at the moment; null while all is well.</summary>
    public string? Problem => Volatile.Read(ref _writeProblem) ?? Volatile.Read(ref _readProblem);

    public long PendingBytes => _queue.Bytes;

    public void Start() => _loops = Task.WhenAll(Task.Run(ReadLoopAsync), Task.Run(PublishLoopAsync), Task.Run(() => _presence.RunAsync(_ended.Token)));

    /// <summary>Looks whether there is something to read, and tries again what failed.</summary>
    public void Wake()
    {
        _toRead.Set();
        _toPublish.Set();
    }

    public bool TryPublish(in Publication publication, out int receivers)
    {
        receivers = _reader.CountReceivers(publication);
        if (_isAway && _settings.WhenDown == WhenEngineIsDown.Refuse || !_queue.TryAdd(publication, _engine.Host, DeliverIfAway))
            return false;
        _toPublish.Set();
        return true;
    }

    public async ValueTask<RetainedRange?> ReadAsync(ChannelPosition after, long until)
    {
        try
        {
            var read = new List<Entry>();
            while (after.Offset < until)
            {
                var (epoch, _, entries) = await ReadBehindAsync(after, ReadCount).ConfigureAwait(false);
                if (epoch.Epoch != after.Epoch || entries.Length == 0)
                    return null;
                foreach (var entry in entries)
                {
                    if (entry.Offset != after.Offset + 1 || IsTooOld(entry.Time))
                        return null;
                    after = after with { Offset = entry.Offset };
                    if (entry.Offset > until)
                        break;
                    read.Add(entry);
                }
            }
            return new RetainedRange(Link(read), until);
        }
        catch (Exception e) when (IsTransient(e) || e is FormatException)
        {
            return null;
        }
    }

    public async ValueTask<RetainedRange> ReadLastAsync(int count, ChannelPosition until)
    {
        try
        {
            var newestFirst = await _engine.Database.StreamRangeAsync(_keys.Log, maxId: $"{until.Offset}-0", count: count, messageOrder: Order.Descending).ConfigureAwait(false);
            // Asked afterwards: an epoch that has ended does not come back.
            if (await _engine.Database.HashGetAsync(_keys.Meta, "epoch").ConfigureAwait(false) != until.Epoch)
                return default;
            var entries = newestFirst.Select(e => new Entry(OffsetOf(e.Id!), (long)e["t"], (byte[])e["d"]!)).TakeWhile(e => !IsTooOld(e.Time)).Reverse();
            return new(Link(entries), until.Offset);
        }
        catch (Exception e) when (IsTransient(e) || e is FormatException)
        {
            return default;
        }
    }

    /// <summary>Gives what waits a last chance to get out, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await FlushedAsync().WaitAsync(s_flush, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_queue.IsEmpty)
            EngineLog.NotFlushed(_log, _keys.Log.ToString(), _queue.Bytes, _engine.Problem ?? "there was no time left");
        await _ended.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    async Task FlushedAsync()
    {
        while (!_queue.IsEmpty && !_isAway)
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time).ConfigureAwait(false);
    }

    async Task PublishLoopAsync()
    {
        var backOff = new BackOff();
        var published = new ChannelPosition("", 0);
        // Not before this host has its place: what it publishes is behind that, and its clients get it.
        await _adopted.Task.WaitAsync(_ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!_ended.IsCancellationRequested)
        {
            if (_queue.IsEmpty || IsFarAhead(published))
            {
                await _toPublish.WaitAsync(s_poll, _time, _ended.Token).ConfigureAwait(false);
                continue;
            }
            var batch = _queue.Next(out var number);
            try
            {
                published = await PublishAsync(batch, number).ConfigureAwait(false);
                _queue.Confirm(batch.Length);
                backOff.Succeeded();
                ComeBack(ref _writeProblem);
                _toRead.Set();
            }
            catch (Exception e) when (IsTransient(e))
            {
                GoAway(ref _writeProblem, e);
                await _toPublish.WaitAsync(backOff.Next(), _time, _ended.Token).ConfigureAwait(false);
            }
        }
    }

    async Task<ChannelPosition> PublishAsync(byte[][] batch, long number)
    {
        var retention = _settings.Retention;
        var arguments = new RedisValue[6 + batch.Length];
        arguments[0] = ChannelPosition.NewEpoch();
        arguments[1] = number;
        arguments[2] = retention.Messages == LimitsConfig.Unlimited ? int.MaxValue : retention.Messages;
        arguments[3] = retention.Bytes == LimitsConfig.Unlimited ? 1L << 52 : retention.Bytes;
        arguments[4] = retention.Age == Timeout.InfiniteTimeSpan ? 0 : (long)retention.Age.TotalMilliseconds;
        arguments[5] = (RedisValue)_keys.Wake.ToString();
        for (var i = 0; i < batch.Length; i++)
            arguments[6 + i] = batch[i];
        var result = await _engine.Database.ScriptEvaluateAsync(RedisScripts.Publish, [_keys.Meta, _keys.Log, _keys.Sender(_engine.Host)], arguments).ConfigureAwait(false);
        return new((string)result[0]!, (long)result[1]);
    }

    async Task ReadLoopAsync()
    {
        var backOff = new BackOff();
        var isSubscribed = false;
        while (!_ended.IsCancellationRequested)
        {
            var wait = s_poll;
            try
            {
                if (!isSubscribed)
                {
                    await _engine.Subscriber.SubscribeAsync(_keys.Wake, (_, text) => OnWake(text)).ConfigureAwait(false);
                    isSubscribed = true;
                }
                while (await ReadOnAsync().ConfigureAwait(false))
                    NoteRead();
                NoteRead();
                backOff.Succeeded();
                ComeBack(ref _readProblem);
                _adopted.TrySetResult();
            }
            catch (Exception e) when (IsTransient(e))
            {
                GoAway(ref _readProblem, e);
                wait = backOff.Next();
            }
            _ready.TrySetResult();
            await _toRead.WaitAsync(wait, _time, _ended.Token).ConfigureAwait(false);
        }
        if (isSubscribed)
            await _engine.Subscriber.UnsubscribeAsync(_keys.Wake, flags: CommandFlags.FireAndForget).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    sealed record Reading(ChannelPosition Position);

    // In another epoch the numbers say nothing of each other.
    bool IsFarAhead(ChannelPosition published) =>
        Volatile.Read(ref _read).Position is var read && read.Epoch == published.Epoch && published.Offset - read.Offset > MostAhead;

    void NoteRead()
    {
        Volatile.Write(ref _read, new(_position));
        _toPublish.Set();
    }

    void OnWake(RedisValue text)
    {
        if (text == RedisPresence.Wake)
            _presence.Refresh();
        else
            _toRead.Set();
    }

    // Whether there may be more.
    async Task<bool> ReadOnAsync()
    {
        var (end, start, entries) = await ReadBehindAsync(_position, ReadCount).ConfigureAwait(false);
        if (end.Epoch != _position.Epoch)
        {
            // At the first look there is nothing that could have been missed.
            var isFirst = !_position.IsKnown;
            Jump(isFirst ? end : end with { Offset = start }, isFirst ? 0 : null);
            return !isFirst;
        }
        foreach (var entry in entries)
        {
            if (entry.Offset != _position.Offset + 1)
                Jump(_position with { Offset = entry.Offset - 1 }, entry.Offset - 1 - _position.Offset);
            Deliver(entry);
            _position = _position with { Offset = entry.Offset };
        }
        // All of it is trimmed or expired.
        if (entries.Length == 0 && end.Offset > _position.Offset)
            Jump(end, end.Offset - _position.Offset);
        return end.Offset > _position.Offset;
    }

    void Deliver(in Entry entry)
    {
        Publication publication;
        HostId sender;
        long number;
        try
        {
            publication = PublicationCodec.Decode(entry.Bytes, entry.Offset, out sender, out number);
        }
        catch (FormatException e)
        {
            EngineLog.Unreadable(_log, _keys.Log.ToString(), entry.Offset, e.Message);
            Jump(_position with { Offset = entry.Offset }, missed: 1);
            return;
        }
        if (sender != _engine.Host)
        {
            _reader.Deliver(publication);
            return;
        }
        lock (_ownLock)
        {
            if (number <= _ownDelivered)
            {
                _reader.Number(publication);
                return;
            }
            _ownDelivered = number;
            _reader.Deliver(publication);
        }
    }

    void Jump(ChannelPosition position, long? missed)
    {
        _position = position;
        _reader.Jump(position, missed);
    }

    // The queue is held: nothing else is published meanwhile.
    void DeliverIfAway(Publication publication, long number)
    {
        if (_isAway && _settings.WhenDown == WhenEngineIsDown.Local)
            DeliverHere(publication, number);
    }

    void DeliverHere(in Publication publication, long number)
    {
        lock (_ownLock)
        {
            if (number <= _ownDelivered)
                return;
            _ownDelivered = number;
            _reader.Deliver(publication with { Offset = Publication.None });
        }
    }

    void GoAway(ref string? which, Exception problem)
    {
        Volatile.Write(ref which, problem.Message);
        _engine.Look();
        if (_isAway)
            return;
        _queue.ForEach(() => _isAway = true, bytes =>
        {
            if (_settings.WhenDown != WhenEngineIsDown.Local)
                return;
            var publication = PublicationCodec.Decode(bytes, Publication.None, out _, out var number);
            DeliverHere(publication, number);
        });
    }

    void ComeBack(ref string? which)
    {
        if (which is null)
            return;
        Volatile.Write(ref which, null);
        _isAway = Problem is not null;
        _engine.Look();
    }

    readonly record struct Entry(long Offset, long Time, byte[] Bytes);

    async Task<(ChannelPosition End, long Start, Entry[] Entries)> ReadBehindAsync(ChannelPosition after, int count)
    {
        var result = (RedisResult[])(await _engine.Database.ScriptEvaluateAsync(RedisScripts.Read, [_keys.Meta, _keys.Log],
            [ChannelPosition.NewEpoch(), after.Epoch, after.Offset, count]).ConfigureAwait(false))!;
        var entries = (RedisResult[])result[3]!;
        return (new((string)result[0]!, (long)result[2]), (long)result[1], [.. entries.Select(ToEntry)]);
    }

    static Entry ToEntry(RedisResult entry)
    {
        var fields = entry[1];
        return new(OffsetOf((string)entry[0]!), (long)fields[1], (byte[])fields[5]!);
    }

    static long OffsetOf(string id) => long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    static Retained? Link(IEnumerable<Entry> entries)
    {
        Retained? first = null, last = null;
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

    // By two clocks, Redis's and ours: to the second is enough.
    bool IsTooOld(long time) => _settings.Retention.Age is var age && age != Timeout.InfiniteTimeSpan
        && _time.GetUtcNow().ToUnixTimeMilliseconds() - time > age.TotalMilliseconds;

    // Also what Redis itself answers: it loads, it has no memory or disk, it is a replica now. All of that can pass.
    static bool IsTransient(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;
}
