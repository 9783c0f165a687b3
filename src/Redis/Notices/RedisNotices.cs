using System.Collections.Concurrent;
using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Notices;
using PluginChat.Redis.Connections;
using StackExchange.Redis;

namespace PluginChat.Redis.Notices;

/// <summary>
/// Notices as a stream, which every host reads from its begin on: one that starts, or was cut off, hears what it missed. Pub/sub says that
/// there is something to read.
/// </summary>
/// <param name="server">Where it is.</param>
/// <param name="clock">What time it is there.</param>
/// <param name="prefix">What the keys begin with.</param>
/// <param name="channelPrefix">What the address puts before the names of channels.</param>
/// <param name="time">The host's own time.</param>
/// <param name="log">Told of what cannot be kept.</param>
sealed class RedisNotices(IRedisServer server, RedisClock clock, string prefix, string channelPrefix, TimeProvider time, ILogger log)
    : INoticeBoard,
        IAsyncDisposable
{
    /// <summary>Adds one, lets go of those that matter to nobody any more, and wakes the hosts.</summary>
    /// <remarks>KEYS: the stream. ARGV: how long entries are kept, in ms; the channel; names and values.</remarks>
    const string PostScript = """
        local kind = redis.call('TYPE', KEYS[1]).ok
        if kind ~= 'stream' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
        redis.call('XADD', KEYS[1], '*', unpack(ARGV, 3))
        local now = tonumber(redis.call('TIME')[1]) * 1000
        redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', math.max(0, now - tonumber(ARGV[1]))))
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return redis.call('PUBLISH', ARGV[2], '')
        """;

    const string Begin = "-";

    const int ReadAtOnce = 1000;

    // While Redis is unavailable. Of 100 bytes each: what is more than that is told to nobody else.
    const int MostPending = 100_000;

    // How late a notice can be that the loop was not woken for.
    static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    // What was posted has this long to get out when the host stops.
    static readonly TimeSpan s_flush = TimeSpan.FromSeconds(2);

    // Not the host's: a process that goes on as this host hears what the one before it posted.
    readonly HostId _poster = HostId.New();

    readonly RedisKey _key = prefix + ":notices";
    readonly RedisChannel _wake = RedisChannel.Literal($"{channelPrefix}{prefix}:notices:wake");
    readonly ForeignEntries _foreign = server.CountForeign(prefix + ":notices");
    readonly ConcurrentQueue<Notice> _pending = new();
    readonly Signal _toDo = new();
    readonly CancellationTokenSource _ended = new();
    TimeSpan _keep = TimeSpan.FromHours(1); // the loop's: the longest that one which it has seen matters
    RedisValue _from = Begin; // the loop's
    volatile bool _readsAgain;
    int _isFull;
    Task? _loop;

    public Action<IReadOnlyList<HeardNotice>>? Heard { get; set; }

    public void Post(Notice notice)
    {
        if (_pending.Count >= MostPending)
        {
            if (Interlocked.Exchange(ref _isFull, 1) == 0)
                EngineLog.NoticesFull(log, MostPending);
            return;
        }
        _pending.Enqueue(notice);
        _toDo.Set();
    }

    /// <summary>Begins to read and to post; called again it does nothing.</summary>
    public void Start() => _loop ??= Task.Run(RunAsync, CancellationToken.None);

    /// <summary>There is another connection, or none: what is there may be another Redis, or the same with less than before.</summary>
    public void Wake()
    {
        _readsAgain = true;
        _toDo.Set();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        if (_loop is not null)
        {
            await _loop.ConfigureAwait(false);
            await ((Task)TryAsync(PostAllAsync)).WaitAsync(s_flush, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _ended.Dispose();
    }

    async Task RunAsync()
    {
        await TryAsync(() => server.SubscribeAsync(_wake, _ => _toDo.Set())).ConfigureAwait(false);
        while (!_ended.IsCancellationRequested)
        {
            // Read first: it says how long entries matter, which the host's own do not cut short.
            if (await TryAsync(ReadAsync).ConfigureAwait(false))
                await TryAsync(PostAllAsync).ConfigureAwait(false);
            await _toDo.WaitAsync(s_poll, time, _ended.Token).ConfigureAwait(false);
        }
    }

    async Task ReadAsync()
    {
        if (_readsAgain)
            (_readsAgain, _from) = (false, Begin);
        // Before the first beat: without the time, all that is there would seem new.
        if (clock.Milliseconds is null)
            await ReadTimeAsync().ConfigureAwait(false);
        while (!_ended.IsCancellationRequested)
        {
            var from = _from;
            var entries = await server.AskAsync(redis => redis.StreamRangeAsync(_key, from, "+", ReadAtOnce)).ConfigureAwait(false);
            if (entries.Length == 0)
                return;
            var heard = new List<HeardNotice>();
            foreach (var entry in entries)
                Take(entry, heard);
            if (heard.Count > 0)
                Heard?.Invoke(heard);
            _from = $"({entries[^1].Id}";
        }
    }

    async Task ReadTimeAsync()
    {
        var time = (long[]?)await server.AskAsync(redis => redis.ExecuteAsync("TIME")).ConfigureAwait(false);
        if (time is [var seconds, var microseconds])
            clock.Set(seconds * 1_000_000 + microseconds);
    }

    void Take(StreamEntry entry, List<HeardNotice> heard)
    {
        try
        {
            if (NoticeCodec.Decode(entry, out var host) is not { } notice)
                return;
            _keep = notice.Lifetime > _keep ? notice.Lifetime : _keep;
            // What this process did itself, it did at once.
            if (host == _poster.ToString())
                return;
            var at = long.Parse(((string)entry.Id!).Split('-')[0], CultureInfo.InvariantCulture);
            var age = TimeSpan.FromMilliseconds(Math.Max(0, (clock.Milliseconds ?? at) - at));
            var one = new HeardNotice(notice, age);
            if (one.Left > TimeSpan.Zero)
                heard.Add(one);
        }
        catch (FormatException)
        {
            _foreign.Note(1);
        }
    }

    // In order: one that fails is tried again before those behind it.
    async Task PostAllAsync()
    {
        while (_pending.TryPeek(out var notice))
        {
            _keep = notice.Lifetime > _keep ? notice.Lifetime : _keep;
            RedisValue[] values = [(long)_keep.TotalMilliseconds, (RedisValue)_wake.ToString(), .. NoticeCodec.Encode(notice, _poster)];
            await server.AskAsync(redis => redis.ScriptEvaluateAsync(PostScript, [_key], values)).ConfigureAwait(false);
            _pending.TryDequeue(out _);
        }
        Volatile.Write(ref _isFull, 0);
    }

    // Whether it was done. What Redis cannot do now is tried again; that it is unavailable is said by the channels.
    async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            return true;
        }
        catch (RedisServerException e) when (e.Kind == RedisErrorKind.WrongType)
        {
            // The next that is posted takes its place.
            _foreign.Note(1);
            return true;
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            EngineLog.Unexpected(log, _key.ToString(), e);
            return false;
        }
    }
}
