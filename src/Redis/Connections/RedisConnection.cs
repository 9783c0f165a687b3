using System.Security.Cryptography;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using StackExchange.Redis;

namespace PluginChat.Redis.Connections;

// Long: one connection through all that can happen to it: lost, moved, refused, restored.
/// <summary>
/// The way to Redis, one loop: it connects in the background, says several times a second that this host is there, and looks for another
/// connection where the beat is not answered in time, is answered by a replica, or is not let in. The library's own reconnects see none of
/// these before its keep-alive ends, or never.
/// </summary>
sealed class RedisConnection(ScaleOutConfig config, HostId host, ForeignEntries foreign, TimeProvider time, ILogger log) : IAsyncDisposable
{
    // A message that is published while Redis hangs waits about so long with 'local'.
    static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(500);

    // An answer that takes so long is a reason to do without for the moment, where that is wanted.
    static readonly TimeSpan s_hesitation = TimeSpan.FromMilliseconds(500);

    readonly RedisSubscriptions _subscriptions = new(config.Timeout ?? ScaleOutConfig.DefaultTimeout, time);
    readonly CancellationTokenSource _ended = new();
    readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly RedisFullness _fullness = new(time);
    readonly Lock _startLock = new();
    readonly RedisChannel _echo = HostBeat.EchoOf(config.Prefix, host, RedisNotation.Parse(config.Redis).ChannelPrefix);
    int _unheard; // beats since the last that this host heard of itself
    RedisLink? _link; // the loop's to write
    string? _problem = "Redis was not reached yet";
    HostBeat? _beat; // the loop's to write
    long _roundTripTicks; // the loop's to write
    long _connections; // the loop's to write
    long _since = time.GetTimestamp(); // the loop's to write: when _problem began or ended
    bool _hesitates; // the loop's
    string _otherSites = ""; // the loop's: what was said of them
    Task? _loop; // under _startLock
    Task _closing = Task.CompletedTask; // the loop's: of the connection before

    /// <summary>Redis's clock.</summary>
    public RedisClock Clock { get; } = new(time);

    /// <summary>Completes when the first try to connect has ended, one way or the other.</summary>
    public Task Tried => _tried.Task;

    /// <summary>Why Redis cannot be used; null while it answers.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Why it answers and takes nothing; null where it has room. Who reads goes on.</summary>
    public string? Shortage => _fullness.Problem;

    public EngineState State =>
        new(
            Problem is null,
            time.GetElapsedTime(Volatile.Read(ref _since)),
            Volatile.Read(ref _connections),
            Volatile.Read(ref _roundTripTicks) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null,
            _beat?.Hosts ?? 0,
            _beat?.OtherSites ?? []
        );

    /// <summary>It was lost, or there is another: whoever uses it looks again. On any thread.</summary>
    public event Action? Changed;

    /// <summary>Redis lets a beat wait (true), or answers again. On the loop's thread.</summary>
    public event Action<bool>? Hesitated;

    /// <summary>
    /// Asks Redis, within a bounded time. Where another connection takes the place of the one that was asked on, it asks again there: so
    /// what is asked has to be harmless when it is done twice.
    /// </summary>
    /// <exception cref="RedisException">There is no connection, or Redis answered with an error.</exception>
    /// <exception cref="TimeoutException">There was no answer.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        while (true)
        {
            var link =
                Volatile.Read(ref _link)
                ?? throw new RedisConnectionException(
                    ConnectionFailureType.UnableToConnect,
                    CommandFlags.None,
                    Problem ?? "there is no connection"
                );
            try
            {
                return await link.AskAsync(ask).ConfigureAwait(false);
            }
            catch (Exception e) when (link.IsLeft && link != Volatile.Read(ref _link) && RedisFaults.IsTransient(e))
            {
                // The one that took its place knows better.
            }
        }
    }

    /// <summary>Listens to a channel, on this connection and each that follows.</summary>
    public Task SubscribeAsync(RedisChannel channel, Action<RedisValue> handler) => _subscriptions.AddAsync(channel, handler);

    public Task UnsubscribeAsync(RedisChannel channel) => _subscriptions.RemoveAsync(channel);

    /// <summary>Begins to connect; called again it does nothing.</summary>
    public void Start()
    {
        lock (_startLock)
            _loop ??= Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Whether another process goes on as this host, which therefore does not leave.</summary>
    public bool IsLetGo { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        if (_loop is not null)
            await _loop.ConfigureAwait(false);
        _tried.TrySetResult();
        await _closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_link is { } link)
        {
            if (!IsLetGo)
                await HostBeat
                    .LeaveAsync(link.Redis.GetDatabase(), config.Prefix, host)
                    .WaitAsync(s_beat, time)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await link.DisposeAsync().ConfigureAwait(false);
        }
        _subscriptions.Dispose();
        _ended.Dispose();
    }

    async Task RunAsync()
    {
        var backOff = new BackOff(Random.Shared);
        await _subscriptions.AddAsync(_echo, _ => Volatile.Write(ref _unheard, 0)).ConfigureAwait(false);
        while (!_ended.IsCancellationRequested)
        {
            var works = _link is null
                ? await TryConnectAsync().ConfigureAwait(false)
                : await TryBeatAsync(_link.Redis).ConfigureAwait(false);
            _tried.TrySetResult();
            if (works)
                backOff.Succeeded();
            await Task.Delay(works ? s_beat : backOff.Next(), time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Whether it is connected by now. Where not, whatever was there before is still there: it may come back too.
    async Task<bool> TryConnectAsync()
    {
        ConnectionMultiplexer? made = null;
        try
        {
            var options = RedisConnectionOptions.Of(config, host);
            made = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
            var start = time.GetTimestamp();
            var beat = await BeatAsync(made).WaitAsync(config.KeepAlive, time, _ended.Token).ConfigureAwait(false);
            await _subscriptions.MoveAsync(made.GetSubscriber(), config.KeepAlive).ConfigureAwait(false);
            Replace(new(made, TimeSpan.FromMilliseconds(options.AsyncTimeout), time));
            made = null;
            Heard(beat, time.GetElapsedTime(start));
            return true;
        }
        catch (Exception e) when (IsExpected(e))
        {
            Failed(e);
            return false;
        }
        finally
        {
            if (made is not null)
                await CloseAsync(made).ConfigureAwait(false);
        }
    }

    async Task<bool> TryBeatAsync(ConnectionMultiplexer redis)
    {
        var start = time.GetTimestamp();
        var beating = BeatAsync(redis);
        _ = beating.ContinueWith(static beat => beat.Exception, TaskScheduler.Default); // of one that nobody waits for any more
        try
        {
            // Twice: a moment's silence is a hint to those who would rather not wait, and no more than that.
            await ((Task)beating).WaitAsync(s_hesitation, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!beating.IsCompleted)
                Hesitate(true);
            Heard(
                await beating.WaitAsync(config.KeepAlive - s_hesitation, time, _ended.Token).ConfigureAwait(false),
                time.GetElapsedTime(start)
            );
            // Messages come by a socket of their own. Those that it does not bring are read, later: that is slow, and no failure.
            return Interlocked.Increment(ref _unheard) * s_beat <= config.KeepAlive || await TryConnectAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsExpected(e))
        {
            Failed(
                e is TimeoutException and not RedisTimeoutException
                    ? new TimeoutException($"Redis has not answered for {config.KeepAlive.TotalSeconds:0.#} s")
                    : e
            );
            return !_ended.IsCancellationRequested && NeedsAnother(e) && await TryConnectAsync().ConfigureAwait(false);
        }
    }

    Task<HostBeat> BeatAsync(ConnectionMultiplexer redis) =>
        HostBeat.SendAsync(redis.GetDatabase(), config.Prefix, host, config.Site, _echo);

    // What a server answers that works is no reason for another connection, unless it is the wrong server or it does not know us.
    bool NeedsAnother(Exception e) =>
        e
            is not RedisServerException
            {
                Kind: not (
                    RedisErrorKind.ReadOnly
                    or RedisErrorKind.NoAuth
                    or RedisErrorKind.WrongPass
                    or RedisErrorKind.ClusterDown
                    or RedisErrorKind.MasterDown
                )
            };

    void Replace(RedisLink made)
    {
        var before = _link;
        made.Redis.ConnectionFailed += (_, _) => Changed?.Invoke();
        made.Redis.ConnectionRestored += (_, _) => Changed?.Invoke();
        Volatile.Write(ref _unheard, 0);
        Volatile.Write(ref _link, made);
        _connections++;
        if (before is null)
            return;
        EngineLog.Reconnected(log, Problem ?? "pub/sub brings nothing");
        _closing = Task.WhenAll(_closing, before.DisposeAsync().AsTask());
    }

    // Nobody waits for what is under way on it.
    static async Task CloseAsync(ConnectionMultiplexer redis)
    {
        await redis.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        await redis.DisposeAsync().ConfigureAwait(false);
    }

    void Heard(HostBeat beat, TimeSpan roundTrip)
    {
        Clock.Set(beat.TimeMicroseconds);
        Volatile.Write(ref _beat, beat);
        Volatile.Write(ref _roundTripTicks, roundTrip.Ticks);
        foreign.Note(beat.WasForeign ? 1 : 0);
        if (string.Join("', '", beat.OtherSites) is var others && others != _otherSites)
        {
            _otherSites = others;
            if (others.Length > 0)
                EngineLog.OtherSites(log, config.Prefix, others, config.Site);
        }
        Set(null);
        if (_fullness.Note(beat))
            Changed?.Invoke();
        Hesitate(false);
    }

    void Hesitate(bool hesitates)
    {
        if (hesitates == _hesitates)
            return;
        _hesitates = hesitates;
        Hesitated?.Invoke(hesitates);
    }

    void Failed(Exception e)
    {
        if (!_ended.IsCancellationRequested)
            Set(Describe(e));
    }

    // Without the library's advice and version.
    static string Describe(Exception e)
    {
        var text = e.Message;
        foreach (var end in (string[])[" To allow this multiplexer", ", v: ", " (Please take a look at this article"])
            text = text.IndexOf(end, StringComparison.Ordinal) is > 0 and var at ? text[..at] : text;
        return text.TrimEnd('.');
    }

    void Set(string? problem)
    {
        var changed = problem is null != (_problem is null) || !_tried.Task.IsCompleted;
        if (changed)
            Volatile.Write(ref _since, time.GetTimestamp());
        Volatile.Write(ref _problem, problem);
        if (changed)
            Changed?.Invoke();
    }

    // A password's file that cannot be read is one as well.
    static bool IsExpected(Exception e) =>
        RedisFaults.IsTransient(e)
        || e is OperationCanceledException or IOException or UnauthorizedAccessException or CryptographicException;
}
