using System.Collections.Concurrent;
using PluginChat.Hosting.Backend.Repeats;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Notices;
using PluginChat.Hosting.Sessions;
using PluginChat.Redis.Connections;
using PluginChat.Redis.Notices;
using PluginChat.Redis.Presence;
using PluginChat.Redis.Repeats;
using PluginChat.Redis.Sessions;
using PluginChat.Redis.Streams;
using StackExchange.Redis;

namespace PluginChat.Redis;

/// <summary>
/// Channels that several hosts share through one Redis (or Valkey): a stream each, which is the order and the memory. The connection is
/// made in the background and made again for ever (<see cref="RedisConnection"/>); nothing here throws because Redis is unavailable.
/// </summary>
sealed class RedisEngine : IMessageEngine, IChannelEngine, IRedisServer, ISharedSessions, ISharedNotices, ISharedRepeats
{
    readonly ConcurrentDictionary<string, RedisMessageChannel> _channels = new(StringComparer.Ordinal);
    readonly RedisConnection _connection;
    readonly ScaleOutConfig _config;
    readonly string _channelPrefix;
    readonly ConcurrentBag<ForeignEntries> _foreign = [];
    readonly RedisNotices _notices;
    readonly TaskCompletionSource _takesOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    string? _said; // under the lock of _channels

    /// <param name="config">Where it is.</param>
    /// <param name="time">The host's time.</param>
    /// <param name="log">The host's log.</param>
    /// <param name="inherited">The host of another process, as which this one goes on; null for a new one.</param>
    public RedisEngine(ScaleOutConfig config, TimeProvider time, ILogger log, EngineIdentity? inherited = null)
    {
        (_config, Time, Log) = (config, time, log);
        Host = inherited?.Host ?? HostId.New();
        if (inherited is null)
            _takesOver.SetResult();
        ResumeSecrets = new RedisResumeSecrets(this, config.Prefix, time);
        _channelPrefix = RedisNotation.Parse(config.Redis).ChannelPrefix;
        Replay = new(config.ReplayBytesPerSecond, time);
        _connection = new(config, Host, CountForeign(HostBeat.KeyOf(config.Prefix)!), time, log);
        Sessions = new RedisSessions(this, config.Prefix, () => _connection.Problem);
        Repeats = new RedisRepeats(this, config.Prefix, () => _connection.Problem);
        _notices = new(this, Clock, config.Prefix, _channelPrefix, time, log);
        _connection.Changed += WakeAll;
        _connection.Hesitated += Hesitate;
    }

    public HostId Host { get; }

    public EngineIdentity Identity => new(Host, []);

    public string? Problem =>
        _connection.Problem
        ?? _connection.Shortage
        ?? _channels.Values.Select(c => c.Problem ?? c.PresenceProblem).FirstOrDefault(p => p is not null);

    public IResumeSecrets ResumeSecrets { get; }

    public ISessionStore Sessions { get; }

    public IRepeatMemory Repeats { get; }

    public INoticeBoard Notices => _notices;

    // Hosts of the newer format serve the same chat; this one hears nothing of it.
    public TimeSpan? CutOffFor =>
        _connection.Problem is null ? _channels.Values.Max(channel => channel.OutdatedFor) : _connection.State.Elapsed;

    public EngineState State => _connection.State;

    public IReadOnlyList<ForeignCount> Foreign =>
        [.. _foreign.Select(f => f.Count).Where(f => f.Count > 0).OrderBy(f => f.Key, StringComparer.Ordinal)];

    public Task Tried => Task.WhenAll(_connection.Tried, _takesOver.Task);

    public bool IsLetGo => _connection.IsLetGo;

    public RedisClock Clock => _connection.Clock;

    public ReplayBudget Replay { get; }

    public TimeProvider Time { get; }

    public Random Random => Random.Shared;

    public ILogger Log { get; }

    public Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask) => _connection.AskAsync(ask);

    public ForeignEntries CountForeign(string key)
    {
        var foreign = new ForeignEntries(key, Log);
        _foreign.Add(foreign);
        return foreign;
    }

    public void Start()
    {
        _connection.Start();
        _notices.Start();
    }

    public void TakeOver() => _takesOver.TrySetResult();

    public void LetGo()
    {
        _connection.IsLetGo = true;
        foreach (var channel in _channels.Values)
            channel.LetGo();
    }

    public Task SubscribeAsync(RedisChannel channel, Action<RedisValue> handler) => _connection.SubscribeAsync(channel, handler);

    public Task UnsubscribeAsync(RedisChannel channel) => _connection.UnsubscribeAsync(channel);

    public IMessageChannel Open(string name, Retention retention, IChannelReader reader)
    {
        Start();
        var keys = new ChannelKeys(_config.Prefix, name, _channelPrefix);
        var settings = new ChannelSettings(retention, _config.WhenDown, _config.PendingBytes, _config.Lease, _config.UnreadBytes);
        return _channels[name] = new RedisMessageChannel(
            this,
            new StreamLog(this, keys, settings),
            new RedisPresence(this, keys, settings.Lease, reader, Time),
            settings,
            reader
        );
    }

    public void Look()
    {
        lock (_channels)
        {
            var problem = Problem;
            if (problem is null == (_said is null))
                return;
            _said = problem;
            if (problem is null)
                EngineLog.Back(Log);
            else
                EngineLog.Away(Log, problem, _config.WhenDown);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _takesOver.TrySetResult(); // of one that never did
        await Task.WhenAll(_channels.Values.Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _notices.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    void WakeAll()
    {
        Look();
        _notices.Wake();
        foreach (var channel in _channels.Values)
            channel.Wake();
    }

    // Whoever would rather be out of order than late does not wait for the end of a command's time.
    void Hesitate(bool hesitates)
    {
        if (_config.WhenDown != WhenEngineIsDown.Local)
            return;
        foreach (var channel in _channels.Values)
            channel.Hesitate(hesitates);
    }
}
